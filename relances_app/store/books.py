"""The books: one SQLite file, opened so that what was committed stays committed."""

import os
import sqlite3
import uuid
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

from sqlite_utils import Database

from relances_app.domain.refusals import (
    BooksBusy,
    BooksForeign,
    BooksFull,
    BooksNewer,
    BooksReadOnly,
)
from relances_app.paths import is_link
from relances_app.store.foreign import refuse_foreign_parts
from relances_app.store.query_cache import QueryCache
from relances_app.store.schema import APPLICATION_ID, SCHEMA_VERSION, migrations

_Value = TypeVar("_Value")

FILE_NAME = "relances.db"

BACKUP_FOLDER = "sauvegardes"

BUSY_SECONDS = 5.0

PRAGMAS = {
    # A rollback journal cut to zero is the only mode that lost no committed mark on any simulated power cut,
    # Windows and FAT included; with DELETE the unlink is not synced and a claim may roll back.
    "journal_mode": "truncate",
    "synchronous": 3,
    "foreign_keys": 1,
    "busy_timeout": int(BUSY_SECONDS * 1000),
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "temp_store": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
}
"""Set on each connection and read back; a setting that did not take is an error."""


class Connection(sqlite3.Connection):
    """A connection whose troubles are told in French: busy, full, write-protected."""

    def execute(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement; raises BooksBusy, BooksFull or BooksReadOnly."""
        try:
            return super().execute(*args, **options)
        except sqlite3.OperationalError as error:
            raise_trouble(error)

    def executemany(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement many times; raises the same."""
        try:
            return super().executemany(*args, **options)
        except sqlite3.OperationalError as error:
            raise_trouble(error)

    def commit(self) -> None:
        """Make what was written durable; raises the same."""
        try:
            super().commit()
        except sqlite3.OperationalError as error:
            raise_trouble(error)


_TROUBLES = {
    sqlite3.SQLITE_BUSY: BooksBusy,
    sqlite3.SQLITE_LOCKED: BooksBusy,
    sqlite3.SQLITE_FULL: BooksFull,
    sqlite3.SQLITE_IOERR: BooksFull,
    sqlite3.SQLITE_READONLY: BooksReadOnly,
}


def raise_trouble(error: sqlite3.OperationalError) -> NoReturn:
    """Raise what tells a trouble of the file in French; the error itself when it is a fault of ours."""
    # The low byte of an extended code names its family.
    trouble = _TROUBLES.get(error.sqlite_errorcode & 0xFF) if error.sqlite_errorcode else None
    if trouble is None:
        raise error
    raise trouble from error


class Books(Database):
    """One connection to the books; each thread and each request has its own.

    `cache` is shared by the connections of a program; `path` is the file.
    """

    def __init__(self, conn: Connection, path: Path, cache: QueryCache | None = None) -> None:
        super().__init__(conn, execute_plugins=False)
        self.path, self.cache = path, cache or QueryCache()

    def cached(self, key: Hashable, compute: Callable[[], _Value]) -> _Value:
        """Return the result computed from the current revision of the database, or compute it.

        It may depend on anything in the database except the selection.
        """
        if self.conn.in_transaction:  # what is not committed yet has no revision
            return compute()
        revision = self._read_revision()
        kept = self.cache.find(revision, key)
        if kept is not None:
            return cast("_Value", kept)
        value = compute()
        if self._read_revision() == revision:
            self.cache.keep(revision, key, value)
        return value

    def _read_revision(self) -> int:
        return int(self.conn.execute("select revision from books").fetchone()[0])

    @contextmanager
    def write(self) -> Iterator[None]:
        """Run a block as one transaction; where it changed a row, cached results are no longer used.

        The revision is raised by the same transaction, so that other processes see it with the change.
        """
        with self.write_selection():
            before = self.conn.total_changes
            yield
            if self.conn.total_changes > before:
                self.conn.execute("update books set revision = revision + 1")

    @contextmanager
    def write_selection(self) -> Iterator[None]:
        """Run a block that changes nothing but the selection as one transaction; cached results stay valid.

        It holds the write lock from its first statement. A deferred transaction that reads first fails at once
        when another connection wrote meanwhile, whatever the busy timeout; taking the lock first waits instead.
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


def connect(path: Path, *, read_only: bool = False, cache: QueryCache | None = None) -> Books:
    """Open a connection to books that exist and are up to date.

    Raises BooksForeign or BooksNewer; the file is unchanged then.
    """
    if is_link(path) or is_link(path.with_name(f"{path.name}-journal")):
        raise BooksForeign("c'est un lien vers un autre endroit")
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    try:
        conn = sqlite3.connect(uri, timeout=BUSY_SECONDS, uri=True, factory=Connection)
        books = Books(conn, path, cache)
        try:
            _check_identity(books)
            _set_pragmas(books, read_only=read_only)
        except BaseException:
            books.close()  # Windows would keep a refused file locked
            raise
    except sqlite3.DatabaseError as error:
        raise BooksForeign(f"il est illisible ou endommagé ({error})") from error
    return books


def create_or_migrate(path: Path, now: datetime) -> None:
    """Bring the books at `path` to this program's schema, creating them where they are missing.

    Raises BooksForeign when the file is empty while backups say that it once was not.
    """
    if not path.exists() or path.stat().st_size == 0:
        if path.exists() and any((path.parent / BACKUP_FOLDER).glob("*.db")):
            raise BooksForeign("il est vide, alors que des sauvegardes existent")
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as conn:
            conn.execute(f"pragma application_id = {APPLICATION_ID}")
        conn.close()
    _close_to_others(path.parent)
    with connect(path) as books:
        version = _read_pragma(books, "user_version")
        if version == SCHEMA_VERSION:
            return
        if version:
            _copy_before_migration(path, version)
        with books.write():
            # Read again under the lock: another process may have done it meanwhile.
            if _read_pragma(books, "user_version") < SCHEMA_VERSION:
                migrations.apply(books)
                books.conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
                books.conn.execute(
                    "insert or ignore into books (id, uuid, created_at) values (1, ?, ?)",
                    (str(uuid.uuid4()), now.isoformat()),
                )


def _close_to_others(folder: Path) -> None:
    """Let no other user of the machine read the books and their copies, whatever made the files.

    A stick in FAT cannot tell users, and a write-protected one stays as it is.
    """
    if os.name == "nt":
        return
    for path in (*folder.glob("relances*.db"), folder / BACKUP_FOLDER, folder / "boite-essai"):
        if not is_link(path):
            with suppress(OSError):
                path.chmod(0o700 if path.is_dir() else 0o600)


def _copy_before_migration(path: Path, version: int) -> None:
    """Keep the books as they were before a migration, under a name that no rotation touches."""
    folder = path.parent / BACKUP_FOLDER
    folder.mkdir(exist_ok=True)
    copy = folder / f"relances-avant-version-{SCHEMA_VERSION}-depuis-{version}.db"
    if not copy.exists():
        unfinished = copy.with_suffix(".part")
        with sqlite3.connect(path) as source, sqlite3.connect(unfinished) as target:
            source.backup(target)
        target.close()
        source.close()
        unfinished.replace(copy)


def find_uuid(db: Books) -> str:
    """Return the identity of these books, the same for life."""
    return str(db.conn.execute("select uuid from books").fetchone()[0])


def _check_identity(books: Books) -> None:
    if _read_pragma(books, "application_id") != APPLICATION_ID:
        raise BooksForeign("ce n'est pas un fichier de Relances")
    version = _read_pragma(books, "user_version")
    if version > SCHEMA_VERSION:
        raise BooksNewer
    refuse_foreign_parts(books, version)


def _set_pragmas(books: Books, *, read_only: bool) -> None:
    for name, wanted in PRAGMAS.items():
        if read_only and name == "journal_mode":
            continue
        books.conn.execute(f"pragma {name} = {wanted}")
        got = books.conn.execute(f"pragma {name}").fetchone()
        # SQLite answers nothing for a pragma it was built without (mmap_size on some systems).
        if got is not None and got[0] != wanted:
            raise BooksForeign(f"le réglage {name} n'a pas pris ({got[0]})")


def _read_pragma(books: Books, name: str) -> int:
    return int(books.conn.execute(f"pragma {name}").fetchone()[0])
