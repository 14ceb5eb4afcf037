"""What was worked out from books that have not changed since, kept for the next page that asks."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import TypeVar

_Value = TypeVar("_Value")

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

    def get(self, version: int, question: Hashable, work_out: Callable[[], _Value]) -> _Value:
        """Return what was worked out for this version, or work it out.

        `version` must have been read before: what a commit meanwhile changed is then asked for under its own.
        """
        key = (version, question)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        value = work_out()
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget all, since other books stand in the place of these."""
        with self._lock:
            self._kept.clear()

    def carry(self, before: int, after: int) -> None:
        """Let what was kept for one version serve for the next, which changed nothing that it rests on."""
        with self._lock:
            for version, question in [key for key in self._kept if key[0] == before]:
                self._kept[after, question] = self._kept.pop((version, question))
