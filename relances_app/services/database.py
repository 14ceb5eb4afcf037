"""The books opened and prepared for the floors above."""

from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import BooksForeign, BooksReadOnly, Refusal
from relances_app.store.database import backups as backups_store
from relances_app.store.database import database as database_store
from relances_app.store.database import open as open_store
from relances_app.store.database.database import Books
from relances_app.store.database.query_cache import QueryCache
from relances_app.system.links import refuse_links

__all__ = ["Books", "QueryCache", "find_books", "find_identity", "open_books", "prepare_books"]


def prepare_books(folder: Path, now: datetime) -> Path:
    """Create or migrate the books of a data folder; return the path to open connections on.

    Raises Refusal that names the newest good backup when the file is no set of books.
    """
    path = folder / open_store.FILE_NAME
    refuse_links(folder)
    try:
        open_store.create_or_migrate(path, now)
    except BooksForeign as refusal:
        remedy = backups_store.find_remedy(folder / backups_store.FOLDER)
        raise Refusal(f"{refusal.sentence} {remedy}") from refusal
    return path


def find_identity(db: Books) -> str:
    """Return the identity of the books, the same for life."""
    return database_store.find_uuid(db)


def find_books(folder: Path) -> Path:
    """Return the path of books that exist; raises Refusal when there are none."""
    path = folder / open_store.FILE_NAME
    refuse_links(folder)
    if not path.is_file():
        raise BooksReadOnly
    return path


def open_books(path: Path, *, read_only: bool = False, cache: QueryCache | None = None) -> Books:
    """Open one connection, for one request or one thread; those of one program share a cache."""
    return open_store.connect(path, read_only=read_only, cache=cache)
