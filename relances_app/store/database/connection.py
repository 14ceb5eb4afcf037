"""SQLite connection that raises the program's errors for a busy, full or read-only database."""

import sqlite3
from typing import Any, NoReturn

from relances_app.domain.errors import DatabaseBusy, DatabaseFull, DatabaseReadOnly


class Connection(sqlite3.Connection):
    """Connection that turns operational errors of SQLite into errors with a French message."""

    def execute(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement; raises DatabaseBusy, DatabaseFull or DatabaseReadOnly."""
        try:
            return super().execute(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error)

    def executemany(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement for each set of parameters; raises the same errors as `execute`."""
        try:
            return super().executemany(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error)

    def commit(self) -> None:
        """Commit the transaction; raises the same errors as `execute`."""
        try:
            super().commit()
        except sqlite3.OperationalError as error:
            raise_database_error(error)


_ERROR_TYPES = {
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    # The database or its journal is opened exclusively by another program (Windows).
    sqlite3.SQLITE_CANTOPEN: DatabaseBusy,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_IOERR: DatabaseFull,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
}


def raise_database_error(error: sqlite3.OperationalError) -> NoReturn:
    """Raise the DatabaseError for a fault of the file; reraise an error that is a bug of the program."""
    # The low byte of an extended error code is the primary code.
    error_type = _ERROR_TYPES.get(error.sqlite_errorcode & 0xFF) if error.sqlite_errorcode else None
    if error_type is None:
        raise error
    raise error_type from error
