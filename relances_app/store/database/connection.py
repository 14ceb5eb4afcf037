"""SQLite connection that raises the program's errors for a busy, full or read-only database."""

import sqlite3
import sys
from typing import Any, NoReturn

from relances_app.domain.errors import DatabaseBusy, DatabaseFull, DatabaseReadOnly, NotFound


class Connection(sqlite3.Connection):
    """Connection that turns operational errors of SQLite into errors with a French message."""

    def execute(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement; raises DatabaseBusy, DatabaseFull or DatabaseReadOnly."""
        try:
            return super().execute(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error)
        except OverflowError as error:  # beyond 64 bits: no row has such a number
            raise NotFound("Ce numéro") from error

    def executemany(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement for each set of parameters; raises the same errors as `execute`."""
        try:
            return super().executemany(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error)
        except OverflowError as error:
            raise NotFound("Ce numéro") from error

    def commit(self) -> None:
        """Commit the transaction; raises the same errors as `execute`."""
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
if sys.platform == "win32":  # the database or its journal is opened exclusively by another program
    _ERROR_TYPES[sqlite3.SQLITE_CANTOPEN] = DatabaseBusy


def raise_database_error(error: sqlite3.OperationalError) -> NoReturn:
    """Raise the DatabaseError for a fault of the file; reraise an error that is a bug of the program."""
    # The low byte of an extended error code is the primary code.
    error_type = _ERROR_TYPES.get(error.sqlite_errorcode & 0xFF) if error.sqlite_errorcode else None
    if error_type is None:
        raise error
    raise error_type from error
