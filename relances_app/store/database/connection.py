"""Connection."""

import sqlite3
from typing import Any, NoReturn

from relances_app.domain.errors import BooksBusy, BooksFull, BooksReadOnly


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
