"""What was worked out from books that have not changed since, kept for the next page that asks."""

import os
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
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        os.lseek(handle, _COUNTER_AT, os.SEEK_SET)
        return int.from_bytes(os.read(handle, _COUNTER_SIZE))
    finally:
        os.close(handle)


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
