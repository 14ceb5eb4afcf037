"""The crash states of a recorded run: what a power cut may leave on the disk, and whether a mail leaves twice.

The model is that of ALICE (OSDI 2014): after any recorded step the power goes. What was synced is there; of
what was not, any part is: kept, dropped, or torn at 512 bytes. A new, renamed or erased name is durable after
the sync of its folder (strict), or with the sync of the file itself (ordered) too.

A lying stick says that it synced while its last writes are still in its cache; the ledger in the user's profile
is on the disk of the machine, which is reliable.
"""

import hashlib
import json
import math
import random
import sqlite3
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

from run_length import sample_evenly

RECORD_HEADER = struct.Struct("<ciQqI")
SECTOR = 512
DATABASE, JOURNAL, SEND_LOG, BACKUPS = "relances.db", "relances.db-journal", "envois.jsonl", "sauvegardes"
PROFILE = "/state/"
MAX_PENDING_PAGES = 12
"""Changes that a lying stick may still lose after it said that they are synced."""
MAY_HAVE_LEFT = {"handing_over", "sent", "uncertain"}


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


class RestartChecker:
    """Opens what a power cut left, as the next start would, with plain sqlite3."""

    def __init__(self, bench: Path) -> None:
        self._bench = bench
        self._seen: dict[tuple[object, ...], tuple[str, frozenset[str]]] = {}
        self._backups: dict[tuple[object, ...], bool] = {}
        self._read: dict[bytes, dict[str, str] | None] = {}

    @property
    def distinct(self) -> int:
        """How many states differed from all others."""
        return len(self._seen)

    def check(self, key, state) -> tuple[str, frozenset[str]]:
        """Return what is wrong with the state, and the Message-IDs that will not be sent by the program."""
        digest = hashlib.blake2b(repr(key).encode(), digest_size=16).digest()
        if digest not in self._seen:
            self._seen[digest] = self._open(state)
        return self._seen[digest]

    def _open(self, state) -> tuple[str, frozenset[str]]:
        db = journal = None
        marked: set[str] = set()
        for name, (file, chosen) in state.items():
            last = name.rpartition("/")[2]
            if last == DATABASE:
                db = file.apply(chosen)
            elif last == JOURNAL:
                journal = file.apply(chosen)
            elif last.endswith(".jsonl"):
                marked |= read_send_log(file.apply(chosen))
            elif BACKUPS in name and last.endswith(".db") and not self._is_whole(file, chosen):
                return "backup", frozenset(marked)
        if db is None:
            return "lost", frozenset(marked)
        states = self._read_database(db, journal)
        if states is None:
            return "corrupt", frozenset(marked)
        return "", frozenset(marked | {id_ for id_, word in states.items() if word in MAY_HAVE_LEFT})

    def _read_database(self, db: bytes, journal: bytes | None) -> dict[str, str] | None:
        """Return the state of each mail, or None where SQLite finds damage; the same bytes are opened once."""
        key = b"".join(hashlib.sha256(part).digest() for part in (db, journal) if part is not None)
        if key not in self._read:
            self._read[key] = self._open_database(db, journal)
        return self._read[key]

    def _open_database(self, db: bytes, journal: bytes | None) -> dict[str, str] | None:
        path = self._bench / DATABASE
        path.write_bytes(db)
        if journal is None:
            (self._bench / JOURNAL).unlink(missing_ok=True)
        else:
            (self._bench / JOURNAL).write_bytes(journal)
        connection = sqlite3.connect(path)
        try:
            connection.execute("pragma synchronous = off")  # this look at the remains need not survive
            if connection.execute("pragma integrity_check").fetchall() != [("ok",)]:
                return None
            return dict(connection.execute("select message_id, state from message"))
        except sqlite3.DatabaseError:
            return None
        finally:
            connection.close()

    def _is_whole(self, file: File, chosen: dict) -> bool:
        key = (file.id, file.version, tuple(chosen.items()))
        if key not in self._backups:
            self._backups[key] = self._read_database(file.apply(chosen), None) is not None
        return self._backups[key]


def read_send_log(content: bytes) -> set[str]:
    """Return the Message-IDs in the whole lines of a ledger."""
    return {id_ for record in content.split(b"\n") if (id_ := read_record(record)) is not None}


@cache
def read_record(record: bytes) -> str | None:
    """Return the Message-ID of a whole line."""
    crc, _, text = record.partition(b" ")
    return json.loads(text)["message_id"] if text and f"{zlib.crc32(text):08x}".encode() == crc else None


def list_cut_modes(per_step: int) -> Iterator[str]:
    """Name the ways in which a state loses what was not synced."""
    yield from ("kept", "dropped")
    yield from ("subset" if n % 2 else "torn" for n in range(per_step - 2))


def choose_steps(steps: list[RecordedCall], one_in: int) -> set[int]:
    """Return the ranks of the steps after which the power goes: evenly spread, and some of every kind."""
    ranks: dict[str, list[int]] = {}
    for rank, step in enumerate(steps):
        ranks.setdefault(step.kind, []).append(rank)
    return {rank for same_kind in ranks.values() for rank in sample_evenly(same_kind, one_in)}


def replay(
    folder: Path, *, shard: int, shards: int, per_step: int, one_in: int, bench: Path, lying: bool
) -> dict[str, int]:
    """Examine a share of the crash states of the run recorded in a folder; return the counts.

    After a stick that ignores syncs, the send log of the profile must contain all sent mails.
    """
    root = (folder / "root").as_posix()
    steps = read_log(folder / "log")
    accepted = [(at, id_) for at, id_ in json.loads((folder / "accepted.json").read_text())]
    inspector, verdicts = RestartChecker(bench), Counter(states=0)
    chosen = choose_steps(steps, one_in)
    for ordered in (False, True):
        disk = SimulatedDisk(folder / "before", root, ordered=ordered, lying=lying)
        for rank, step in enumerate(steps):
            disk.apply(step)
            # Neighbours leave much the same, which is then opened once.
            if rank * shards // len(steps) != shard or rank not in chosen:
                continue
            # The power may go at any moment until the next step begins.
            until = steps[rank + 1].at if rank + 1 < len(steps) else sys.maxsize
            left = {id_ for at, id_ in accepted if at < until}
            chance = random.Random(rank)
            for way in list_cut_modes(per_step):
                wrong, safe = inspector.check(*disk.cut(chance, way))
                verdicts["states"] += 1
                is_unsafe = bool(left - safe) and (lying or not wrong)
                verdicts["sent twice" if is_unsafe else wrong or "good"] += 1
    return {**verdicts, "steps": len(steps), "distinct": inspector.distinct}


if __name__ == "__main__":
    _, folder_, shard_, shards_, per_step_, one_in_, bench_, way_ = sys.argv
    found_ = replay(
        Path(folder_),
        shard=int(shard_),
        shards=int(shards_),
        per_step=int(per_step_),
        one_in=int(one_in_),
        bench=Path(bench_),
        lying=way_ == "lying",
    )
    print(json.dumps(found_))
