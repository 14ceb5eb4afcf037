"""Connection."""

import sqlite3
from typing import Any, NoReturn

from relances_app.domain.errors import DatabaseBusy, DatabaseFull, DatabaseReadOnly


class Connection(sqlite3.Connection):
    """A connection whose troubles are told in French: busy, full, write-protected."""

    def execute(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement; raises BooksBusy, BooksFull or BooksReadOnly."""
        try:
            return super().execute(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error)

    def executemany(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement many times; raises the same."""
        try:
            return super().executemany(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error)

    def commit(self) -> None:
        """Make what was written durable; raises the same."""
        try:
            super().commit()
        except sqlite3.OperationalError as error:
            raise_database_error(error)


_ERROR_TYPES = {
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_IOERR: DatabaseFull,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
}


def raise_database_error(error: sqlite3.OperationalError) -> NoReturn:
    """Raise what tells a trouble of the file in French; the error itself when it is a fault of ours."""
    # The low byte of an extended code names its family.
    error_type = _ERROR_TYPES.get(error.sqlite_errorcode & 0xFF) if error.sqlite_errorcode else None
    if error_type is None:
        raise error
    raise error_type from error
