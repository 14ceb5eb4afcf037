"""The books opened and prepared for the floors above."""

from datetime import datetime
from pathlib import Path

from relances_app.domain.refusals import BooksReadOnly
from relances_app.store import books as store
from relances_app.store.books import Books

__all__ = ["Books", "find_books", "find_identity", "open_books", "prepare_books"]


def prepare_books(folder: Path, now: datetime) -> Path:
    """Create or migrate the books of a data folder; return the path to open connections on."""
    path = folder / store.FILE_NAME
    store.create_or_migrate(path, now)
    return path


def find_identity(db: Books) -> str:
    """Return the identity of the books, the same for life."""
    return store.find_uuid(db)


def find_books(folder: Path) -> Path:
    """Return the path of books that exist; raises Refusal when there are none."""
    path = folder / store.FILE_NAME
    if not path.is_file():
        raise BooksReadOnly
    return path


def open_books(path: Path, *, read_only: bool = False) -> Books:
    """Open one connection, for one request or one thread."""
    return store.connect(path, read_only=read_only)
