"""A recorded run applied to a simulated disk, on which a power cut keeps, drops or tears what was not synced.

A new, renamed or deleted name is durable after the sync of its folder (strict), or with the sync of the file itself
(ordered) too. A faulty stick reports a sync while its last writes are still in its cache; the send log in the user's
profile is on the disk of the machine, which is reliable.
"""

import math
import random
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from recorded_calls import RecordedCall

SECTOR = 512
PROFILE = "/state/"
MAX_PENDING_PAGES = 12
"""Changes that a faulty stick may still lose after it reported them as synced."""


@dataclass(eq=False)
class File:
    """A file apart from its names: what is on the disk, and the changes that may not be."""

    id: int
    disk: bytes = b""
    is_honest: bool = True
    version: int = 0
    pending: list[tuple[int, int, bytes | None]] = field(default_factory=list)
    """Rank, offset and bytes of a write; rank, size and None of a cut."""

    def sync(self, before: float = math.inf) -> None:
        """Put the changes of a lower rank on the disk."""
        settled = {rank: None for rank, _, _ in self.pending if rank < before}
        if settled:
            self.disk = self.apply(settled)
            self.version += 1
            self.pending = [change for change in self.pending if change[0] not in settled]

    def apply(self, chosen: dict[int, int | None]) -> bytes:
        """Return the bytes with some changes; a number instead of None tears a write, bit by sector."""
        content = bytearray(self.disk)
        for rank, place, data in self.pending:
            if rank not in chosen:
                continue
            if data is None:
                del content[place:]
                content.extend(bytes(place - len(content)))
                continue
            content.extend(bytes(max(place + len(data) - len(content), 0)))
            mask = chosen[rank]
            if mask is None:
                content[place : place + len(data)] = data
                continue
            for sector, start in enumerate(range(0, len(data), SECTOR)):
                if mask >> sector & 1:
                    piece = data[start : start + SECTOR]
                    content[place + start : place + start + len(piece)] = piece
        return bytes(content)


@dataclass(frozen=True, eq=False)
class PendingRename:
    """A change of names that may not be on the disk: a name now leads to a file, or to none."""

    rank: int
    changes: tuple[tuple[str, File | None], ...]
    file: File

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.changes}


class SimulatedDisk:
    """Files of the recorded folder: as the program wrote them, and as the disk may have them."""

    def __init__(self, snapshot: Path, root: str, *, ordered: bool, lying: bool = False) -> None:
        self._ids, self._ranks, self._ordered, self._lying = count(), count(), ordered, lying
        self.names: dict[str, File] = {}
        self.durable: dict[str, File] = {}
        self.pending: list[PendingRename] = []
        self._open: dict[int, File | str] = {}
        for path in snapshot.rglob("*"):
            if path.is_file():
                name = f"{root}/{path.relative_to(snapshot)}"
                self.names[name] = self.durable[name] = self._make(name, path.read_bytes())

    def _make(self, name: str, content: bytes = b"") -> File:
        return File(next(self._ids), content, is_honest=not self._lying or PROFILE in name)

    def apply(self, step: RecordedCall) -> None:
        """Do one recorded step."""
        actions = {
            "O": self._apply_open,
            "W": self._apply_write,
            "T": self._apply_truncate,
            "S": self._apply_sync,
            "R": self._apply_rename,
            "U": self._apply_unlink,
        }
        actions[step.kind](step)

    def _apply_open(self, step: RecordedCall) -> None:
        path = step.payload.decode().rstrip("/")
        if step.number == 1:
            self.names[path] = self._make(path)
            self._name((path, self.names[path]), file=self.names[path])
        self._open[step.fd] = self.names.get(path, path)  # a folder stays a path
        if step.number == 2:
            self.names[path].pending.append((next(self._ranks), 0, None))

    def _apply_write(self, step: RecordedCall) -> None:
        self._open[step.fd].pending.append((next(self._ranks), step.number, step.payload))

    def _apply_truncate(self, step: RecordedCall) -> None:
        self._open[step.fd].pending.append((next(self._ranks), step.number, None))

    def _apply_sync(self, step: RecordedCall) -> None:
        target = self._open[step.fd]
        if self._lying and not (PROFILE in target if isinstance(target, str) else target.is_honest):
            self._pretend()
            return
        if isinstance(target, str):
            self._settle([n for n in self.pending if any(_folder(name) == target for name in n.names)])
            return
        target.sync()
        if self._ordered:
            own = [naming for naming in self.pending if naming.file is target]
            touched = {name for naming in own for name in naming.names}
            # What happened to a name before does not come after.
            self._settle(
                [n for n in self.pending if n in own or (n.names & touched and n.rank < own[-1].rank)]
            )

    def _apply_rename(self, step: RecordedCall) -> None:
        old, new = step.payload.decode().split("\0")
        file = self.names.pop(old)
        self.names[new] = file
        self._name((old, None), (new, file), file=file)

    def _apply_unlink(self, step: RecordedCall) -> None:
        path = step.payload.decode()
        self._name((path, None), file=self.names.pop(path))

    def _pretend(self) -> None:
        """Sync as a lying stick does: its newest changes stay in its cache."""
        files = {file for file in self.names.values() if not file.is_honest}
        ranks = sorted(
            [rank for file in files for rank, _, _ in file.pending] + [naming.rank for naming in self.pending]
        )
        if len(ranks) <= MAX_PENDING_PAGES:
            return
        before = ranks[-MAX_PENDING_PAGES]
        for file in files:
            file.sync(before)
        self._settle([naming for naming in self.pending if naming.rank < before])

    def _name(self, *changes: tuple[str, File | None], file: File) -> None:
        self.pending.append(PendingRename(next(self._ranks), changes, file))

    def _settle(self, durable: list[PendingRename]) -> None:
        for naming in durable:
            _rename(self.durable, naming)
            self.pending.remove(naming)

    def cut(self, chance: random.Random, way: str) -> tuple[tuple[object, ...], dict[str, tuple[File, dict]]]:
        """Let the power go; return a key of the state, and each name with its file and surviving changes."""
        names = dict(self.durable)
        for naming in self.pending:
            if way == "kept" or (way != "dropped" and chance.random() < 0.5):
                _rename(names, naming)
        state = {name: (file, _choose(file, chance, way)) for name, file in names.items()}
        key = tuple(
            (name, file.id, file.version, tuple(chosen.items()))
            for name, (file, chosen) in sorted(state.items())
        )
        return key, state


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _rename(names: dict[str, File], naming: PendingRename) -> None:
    for name, file in naming.changes:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def _choose(file: File, chance: random.Random, way: str) -> dict[int, int | None]:
    """Say which unsynced changes of a file survive, and which sectors of a torn one."""
    if way == "dropped" or not file.pending:
        return {}
    if way == "kept":
        return {rank: None for rank, _, _ in file.pending}
    share = chance.choice((0.15, 0.5, 0.85))
    chosen: dict[int, int | None] = {}
    for rank, _, data in file.pending:
        if chance.random() < share:
            is_torn = way == "torn" and data is not None and len(data) > SECTOR and chance.random() < 0.5
            chosen[rank] = chance.getrandbits(-(-len(data) // SECTOR)) if is_torn else None
    return chosen
