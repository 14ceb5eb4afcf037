"""The books opened and prepared for the floors above."""

from datetime import datetime
from pathlib import Path

from relances_app.domain.refusals import BooksForeign, BooksReadOnly, Refusal
from relances_app.store import backup as backup_store
from relances_app.store import books as store
from relances_app.store.books import Books
from relances_app.store.links import refuse_links
from relances_app.store.query_cache import QueryCache

__all__ = ["Books", "QueryCache", "find_books", "find_identity", "open_books", "prepare_books"]


def prepare_books(folder: Path, now: datetime) -> Path:
    """Create or migrate the books of a data folder; return the path to open connections on.

    Raises Refusal that names the newest good backup when the file is no set of books.
    """
    path = folder / store.FILE_NAME
    refuse_links(folder)
    try:
        store.create_or_migrate(path, now)
    except BooksForeign as refusal:
        remedy = backup_store.find_remedy(folder / backup_store.FOLDER)
        raise Refusal(f"{refusal.sentence} {remedy}") from refusal
    return path


def find_identity(db: Books) -> str:
    """Return the identity of the books, the same for life."""
    return store.find_uuid(db)


def find_books(folder: Path) -> Path:
    """Return the path of books that exist; raises Refusal when there are none."""
    path = folder / store.FILE_NAME
    refuse_links(folder)
    if not path.is_file():
        raise BooksReadOnly
    return path


def open_books(path: Path, *, read_only: bool = False, cache: QueryCache | None = None) -> Books:
    """Open one connection, for one request or one thread; those of one program share a cache."""
    return store.connect(path, read_only=read_only, cache=cache)
