"""The books opened and prepared for the floors above."""

from datetime import datetime
from pathlib import Path

from relances_app.store import books as store
from relances_app.store.books import Books

__all__ = ["Books", "find_identity", "open_books", "prepare_books"]


def prepare_books(folder: Path, now: datetime) -> Path:
    """Create or migrate the books of a data folder; return the path to open connections on."""
    path = folder / store.FILE_NAME
    store.create_or_migrate(path, now)
    return path


def find_identity(db: Books) -> str:
    """Return the identity of the books, the same for life."""
    return store.find_uuid(db)


def open_books(path: Path) -> Books:
    """Open one connection, for one request or one thread."""
    return store.connect(path)
