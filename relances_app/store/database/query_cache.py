"""Cache of query results, each tagged with the revision of the database it was computed from."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

MAX_ENTRIES = 12


class QueryCache:
    """The latest result of each query, shared by the connections of one program."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: OrderedDict[Hashable, tuple[int, object]] = OrderedDict()

    def find(self, revision: int, key: Hashable) -> object | None:
        """Return the result computed at this revision, or None."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            computed_at, value = self._entries[key]
            return value if computed_at == revision else None

    def store(self, revision: int, key: Hashable, value: object) -> None:
        """Store a result computed at this revision, and drop the least recently used ones."""
        with self._lock:
            self._entries[key] = revision, value
            self._entries.move_to_end(key)
            while len(self._entries) > MAX_ENTRIES:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        """Drop all results, after the database file was replaced."""
        with self._lock:
            self._entries.clear()
