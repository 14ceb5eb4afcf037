"""SQLite connection that raises the program's errors for a busy, full or read-only database."""

import sqlite3
import sys
from pathlib import Path
from typing import Any, NoReturn

from relances_app.domain.errors import DatabaseBusy, DatabaseFull, DatabaseReadOnly, NotFound
from relances_app.system.held_files import is_held


class Connection(sqlite3.Connection):
    """Connection that turns operational errors of SQLite into errors with a French message."""

    path: Path
    """The file, set after the connection was opened."""

    def execute(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement; raises DatabaseBusy, DatabaseFull or DatabaseReadOnly."""
        try:
            return super().execute(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error, self.path)
        except OverflowError as error:  # beyond 64 bits: no row has such a number
            raise NotFound("Ce numéro") from error

    def executemany(self, *args: Any, **options: Any) -> sqlite3.Cursor:  # noqa: ANN401  signature of sqlite3
        """Run one statement for each set of parameters; raises the same errors as `execute`."""
        try:
            return super().executemany(*args, **options)
        except sqlite3.OperationalError as error:
            raise_database_error(error, self.path)
        except OverflowError as error:
            raise NotFound("Ce numéro") from error

    def commit(self) -> None:
        """Commit the transaction; raises the same errors as `execute`."""
        try:
            super().commit()
        except sqlite3.OperationalError as error:
            raise_database_error(error, self.path)


_ERROR_TYPES = {
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_IOERR: DatabaseFull,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
}
if sys.platform == "win32":  # the database or its journal was opened exclusively by another program
    _ERROR_TYPES[sqlite3.SQLITE_CANTOPEN] = DatabaseBusy

_CODES_OF_HELD_FILES = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
"""Codes that SQLite gives on Windows for a database or journal that another program holds, among other faults."""


def raise_database_error(error: sqlite3.OperationalError, path: Path) -> NoReturn:
    """Raise the DatabaseError for a fault of the file; reraise an error that is a bug of the program."""
    # The low byte of an extended error code is the primary code.
    code = error.sqlite_errorcode & 0xFF if error.sqlite_errorcode else None
    if code in _CODES_OF_HELD_FILES and (is_held(path) or is_held(path.with_name(f"{path.name}-journal"))):
        raise DatabaseBusy from error
    error_type = _ERROR_TYPES.get(code) if code else None
    if error_type is None:
        raise error
    raise error_type from error
