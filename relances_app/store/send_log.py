"""The ledger: one line per step of a mail, appended and synced beside the books and in the user's profile.

A restored backup or a copied stick cannot take it back, so that what left is known even to older books.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from relances_app.system.durable_files import sync_folder

FILE_NAME = "envois.jsonl"


@dataclass(frozen=True, slots=True)
class SendLogEntry:
    """A step of one mail; `documents` lists customer code, number and rank of each invoice it reminds."""

    books: str
    id: int
    message_id: str
    stage: str
    at: str
    level: int
    customer: str
    documents: tuple[tuple[str, int], ...]

    @property
    def instant(self) -> datetime:
        """When the step was taken."""
        return datetime.fromisoformat(self.at)


def append(paths: Iterable[Path], entry: SendLogEntry, *, is_synced: bool = True) -> None:
    """Add a line to each ledger, and wait until it is on the disk unless `is_synced` is false.

    The first path must take it, or OSError is raised; a mirror that cannot is passed over, since a full or
    missing profile must not stop reminders.
    """
    record = _encode(entry)
    for rank, path in enumerate(paths):
        try:
            _append(path, record, is_synced=is_synced)
        except OSError:
            if rank == 0:
                raise


def _encode(entry: SendLogEntry) -> bytes:
    values = {name: getattr(entry, name) for name in SendLogEntry.__slots__}
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # The break before it keeps a line torn by a power cut from taking this one along.
    return f"\n{zlib.crc32(text.encode()):08x} {text}\n".encode()


_FLAGS = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)


def _append(path: Path, record: bytes, *, is_synced: bool) -> None:
    is_new = False
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError:
        is_new = True
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, _FLAGS | os.O_CREAT, 0o600)
    try:
        os.write(handle, record)
        if is_synced:
            os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        sync_folder(path.parent)


def rename_customers(paths: Iterable[Path], database_id: str, codes: Mapping[str, str]) -> None:
    """Put other codes in the place of erased customers'; nobody may append meanwhile.

    Torn lines, which count for nothing, are left out. What left stays known, so that it is not sent again.
    """
    for path in paths:
        if not path.is_file():
            continue
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        for line in _read_entries(path):
            new_code = codes.get(line.customer, line.customer) if line.books == database_id else line.customer
            _append(unfinished, _encode(replace(line, customer=new_code)), is_synced=False)
        if unfinished.exists():
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            unfinished.replace(path)
            sync_folder(path.parent)


def read_latest(paths: Iterable[Path], database_id: str) -> dict[int, SendLogEntry]:
    """Return the last step of each mail of these books, by id, « sent » above all; torn lines are passed over."""
    found: dict[int, SendLogEntry] = {}
    for path in paths:
        for line in _read_entries(path):
            before = found.get(line.id)
            is_later = before is None or (before.stage != "sent" and line.instant >= before.instant)
            if line.books == database_id and (is_later or line.stage == "sent"):
                found[line.id] = line
    return found


def _read_entries(path: Path) -> Iterator[SendLogEntry]:
    if not path.is_file():
        return
    with path.open("rb") as file:
        for record in file:
            crc, _, text = record.rstrip(b"\n").partition(b" ")
            if f"{zlib.crc32(text):08x}".encode() == crc:
                values = json.loads(text)
                yield SendLogEntry(**{**values, "documents": tuple((n, r) for n, r in values["documents"])})
