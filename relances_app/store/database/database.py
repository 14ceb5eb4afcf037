"""Database access: connection, cached queries and write transactions."""

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

import sqlite_utils

from relances_app.domain.errors import DatabaseForeign
from relances_app.store.database.connection import Connection
from relances_app.store.database.query_cache import QueryCache

_Value = TypeVar("_Value")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Database(sqlite_utils.Database):
    """One connection to the database; each thread and each request has its own.

    `cache` is shared by all connections of the process; `path` is the file.
    """

    def __init__(self, conn: Connection, path: Path, cache: QueryCache | None = None) -> None:
        super().__init__(conn, execute_plugins=False)
        self.path, self.cache = path, cache or QueryCache()

    def cached(self, key: Hashable, compute: Callable[[], _Value]) -> _Value:
        """Return the result computed from the current revision of the database, or compute it.

        It may depend on anything in the database except what `write_without_revision` changes: the selection, and
        which of the messages that are not final are locked.
        """
        if self.conn.in_transaction:  # what is not committed yet has no revision
            return compute()
        revision = self._read_revision()
        cached_value = self.cache.find(revision, key)
        if cached_value is not None:
            return cast("_Value", cached_value)
        value = compute()
        if self._read_revision() == revision:
            self.cache.store(revision, key, value)
        return value

    def _read_revision(self) -> int:
        return int(self.conn.execute("select revision from books").fetchone()[0])

    @contextmanager
    def write(self) -> Iterator[None]:
        """Run a block as one transaction; if it changed a row, cached results are no longer used.

        The revision is raised by the same transaction, so that other processes see it with the change.
        """
        with self.write_without_revision():
            before = self.conn.total_changes
            yield
            if self.conn.total_changes > before:
                self.conn.execute("update books set revision = revision + 1")

    @contextmanager
    def write_without_revision(self) -> Iterator[None]:
        """Run a block as one transaction that changes nothing cached results depend on; they stay valid.

        It holds the write lock from its first statement. A deferred transaction that reads first fails at once
        when another connection wrote meanwhile, regardless of the busy timeout; taking the lock first waits instead.
        """
        if self.conn.in_transaction:
            yield
            return
        self.conn.execute("begin immediate")
        try:
            yield
            self.conn.commit()
        except BaseException:
            if self.conn.in_transaction:  # a full disk has already rolled it back
                self.conn.rollback()
            raise


def get_uuid(db: Database) -> str:
    """Return the unique id of this database, which never changes; raises DatabaseForeign if it is no UUID.

    Names of files are made from it, so that a prepared database must not choose them.
    """
    row = db.conn.execute("select uuid from books").fetchone()
    if row is None or not isinstance(row[0], str) or not _UUID.fullmatch(row[0]):
        raise DatabaseForeign("son identifiant n'est pas celui d'un fichier de Relances")
    return row[0]
