"""Create, migrate and open the database of a data folder."""

from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import DatabaseForeign, DatabaseReadOnly, UserError
from relances_app.store.database import backups as backups_store
from relances_app.store.database import database as database_store
from relances_app.store.database import open as open_store
from relances_app.store.database.database import Database
from relances_app.store.database.query_cache import QueryCache
from relances_app.system.links import check_no_links
from relances_app.system.ownership import check_ownership

__all__ = [
    "Database",
    "QueryCache",
    "get_database_id",
    "get_database_path",
    "get_readable_database",
    "open_database",
    "prepare_database",
]


def prepare_database(folder: Path, now: datetime) -> Path:
    """Create or migrate the database of a data folder; return its path.

    Raises UserError that names the newest valid backup if the file is not a database of the program.
    """
    path = folder / open_store.FILE_NAME
    check_no_links(folder)
    check_ownership(folder)
    try:
        open_store.create_or_migrate(path, now)
    except DatabaseForeign as error:
        remedy = backups_store.describe_remedy(folder / backups_store.FOLDER)
        raise UserError(f"{error.message} {remedy}") from error
    return path


def get_database_id(db: Database) -> str:
    """Return the permanent UUID of the database."""
    return database_store.get_uuid(db)


def get_database_path(folder: Path) -> Path:
    """Return the path of an existing database; raises DatabaseReadOnly if there is none."""
    path = folder / open_store.FILE_NAME
    check_no_links(folder)
    check_ownership(folder)
    if not path.is_file():
        raise DatabaseReadOnly
    return path


def get_readable_database(folder: Path, copy_folder: Path, now: datetime) -> Path:
    """Return the database of a write-protected data folder; one of an older release is migrated as a copy.

    The caller deletes `copy_folder`. Raises DatabaseReadOnly if there is no database.
    """
    path = get_database_path(folder)
    if open_store.is_current(path):
        return path
    copy = open_store.copy_to(path, copy_folder / open_store.FILE_NAME)
    open_store.create_or_migrate(copy, now)
    return copy


def open_database(path: Path, *, read_only: bool = False, cache: QueryCache | None = None) -> Database:
    """Open one connection, for one request or thread; connections of one program share a cache."""
    return open_store.connect(path, read_only=read_only, cache=cache)
