"""The calls of a program that change files, as a recorder wrote them."""

import struct
from dataclasses import dataclass
from pathlib import Path

RECORD_HEADER = struct.Struct("<ciQqI")


@dataclass(frozen=True)
class RecordedCall:
    """One recorded step of the program."""

    kind: str
    fd: int
    at: int
    number: int
    payload: bytes


def read_log(path: Path) -> list[RecordedCall]:
    """Return the recorded steps in their order."""
    data, place, steps = path.read_bytes(), 0, []
    while place < len(data):
        kind, fd, at, number, length = RECORD_HEADER.unpack_from(data, place)
        place += RECORD_HEADER.size
        steps.append(RecordedCall(kind.decode(), fd, at, number, data[place : place + length]))
        place += length
    return steps
