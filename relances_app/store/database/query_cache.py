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
        """Return the result computed at this revision, None when there is none."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            computed_at, value = self._entries[key]
            return value if computed_at == revision else None

    def keep(self, revision: int, key: Hashable, value: object) -> None:
        """Keep a result computed at this revision, and drop the least recently used ones."""
        with self._lock:
            self._entries[key] = revision, value
            self._entries.move_to_end(key)
            while len(self._entries) > MAX_ENTRIES:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        """Drop all results, since the file was replaced by another one."""
        with self._lock:
            self._entries.clear()
