"""What was worked out from books that have not changed since, kept for the next page that asks."""

from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path
from threading import Lock

_COUNTER = slice(24, 28)
"""Where a SQLite file counts the transactions that changed it (file format, 1.3.7)."""

KEPT = 12


def read_version(path: Path) -> int:
    """Return how many transactions have changed the file; another number means other contents.

    True of a rollback journal, where each commit writes the first page; it would not be of a WAL.
    """
    with path.open("rb") as file:
        return int.from_bytes(file.read(_COUNTER.stop)[_COUNTER])


class Shelf:
    """Values by version of the books and question, shared by the connections of one program."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, Hashable], object] = OrderedDict()

    def find(self, version: int, question: Hashable) -> object | None:
        """Return what was worked out for this version, None when nothing was."""
        with self._lock:
            key = (version, question)
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, version: int, question: Hashable, value: object) -> None:
        """Keep what was worked out for this version, and forget what was asked for longest ago."""
        with self._lock:
            self._kept[version, question] = value
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all, since other books stand in the place of these."""
        with self._lock:
            self._kept.clear()

    def carry(self, before: int, after: int) -> None:
        """Let what was kept for one version serve for the next, which changed nothing that it rests on."""
        with self._lock:
            for version, question in [key for key in self._kept if key[0] == before]:
                self._kept[after, question] = self._kept.pop((version, question))
