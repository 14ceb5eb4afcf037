"""What was worked out from books that have not changed since, kept for the next page that asks."""

import os
import sys
from collections import OrderedDict
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

_COUNTER_AT, _COUNTER_SIZE = 24, 4
"""Where a SQLite file counts the transactions that changed it (file format, 1.3.7)."""

KEPT = 12
STEPS = 1_000
MENDED = 200
"""Above so many customers it is quicker to work all out again."""


def read_version(path: Path) -> int:
    """Return how many transactions have changed the file; another number means other contents.

    True of a rollback journal, where each commit writes the first page; it would not be of a WAL.
    """
    if sys.platform == "win32":  # where a lock belongs to the handle that took it
        with path.open("rb") as file:
            file.seek(_COUNTER_AT)
            return int.from_bytes(file.read(_COUNTER_SIZE))
    with _looking:
        return int.from_bytes(os.pread(_find_handle(path), _COUNTER_SIZE, _COUNTER_AT))


_looking = Lock()
_handles: OrderedDict[Path, int] = OrderedDict()
_HANDLES = 8


def _find_handle(path: Path) -> int:
    """Return a handle of the file that lies there now, which stays open.

    With the first handle that is closed, POSIX drops all locks that a program has on the file, those that SQLite
    took for a writer too: another program could then write at the same time (sqlite.org/howtocorrupt.html, 2.2).
    """
    there, handle = path.stat(), _handles.pop(path, None)
    if handle is not None and not os.path.samestat(os.fstat(handle), there):
        os.close(handle)  # of a file whose place another one took
        handle = None
    _handles[path] = os.open(path, os.O_RDONLY) if handle is None else handle
    while len(_handles) > _HANDLES:
        os.close(_handles.popitem(last=False)[1])
    return _handles[path]


@dataclass(frozen=True, slots=True)
class Kept:
    """A value from the shelf, and the customers of whom it may say what is no longer true."""

    value: object
    outdated: frozenset[int] = frozenset()


class Shelf:
    """The newest value of each question with the version it is true of, shared by the connections of one program.

    Steps say of a version that the next one changed at most what is said of some customers.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[int, object]] = OrderedDict()
        self._steps: OrderedDict[int, frozenset[int]] = OrderedDict()

    def find(self, version: int, question: Hashable) -> Kept | None:
        """Return what was worked out for this version or can be mended for it, None when nothing was."""
        with self._lock:
            if question not in self._kept:
                return None
            self._kept.move_to_end(question)
            at, value = self._kept[question]
            outdated: set[int] = set()
            for step in range(at, version):
                if step not in self._steps or len(outdated) > MENDED:
                    return None
                outdated |= self._steps[step]
            return Kept(value, frozenset(outdated)) if at <= version else None

    def keep(self, version: int, question: Hashable, value: object) -> None:
        """Keep what was worked out for this version, and forget what was asked for longest ago."""
        with self._lock:
            self._kept[question] = version, value
            self._kept.move_to_end(question)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def step(self, version: int, customer_ids: Collection[int]) -> None:
        """Note that the version after this one changed at most what is said of these customers."""
        with self._lock:
            self._steps[version] = frozenset(customer_ids)
            while len(self._steps) > STEPS:
                self._steps.popitem(last=False)

    def clear(self) -> None:
        """Forget all, since other books stand in the place of these."""
        with self._lock:
            self._kept.clear()
            self._steps.clear()
