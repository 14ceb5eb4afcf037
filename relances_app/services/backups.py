"""Backups of the database: create, list and restore."""

from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.store.database import backups as store
from relances_app.store.database import open as open_store
from relances_app.system.links import check_no_links


def create(folder: Path, now: datetime) -> Path:
    """Create a backup in addition to the daily ones; return its path."""
    check_no_links(folder)
    with open_store.connect(folder / open_store.FILE_NAME) as db:
        return store.make_backup(db, folder / store.FOLDER, f"relances-{now:%Y-%m-%d-%H%M%S}.db")


def list_backups(folder: Path) -> list[tuple[str, int, float]]:
    """Return name, size in bytes and time of each backup, newest first."""
    found = [(path, path.stat()) for path in store.list_backups(folder / store.FOLDER)]
    return [(path.name, stat.st_size, stat.st_mtime) for path, stat in found]


def get_path(folder: Path, name: str) -> Path:
    """Return the path of a backup listed by `list_backups`."""
    return folder / store.FOLDER / name


def restore(folder: Path, backup: Path, now: datetime) -> Path | None:
    """Replace the database with a backup; return the path of the replaced file, if any.

    Only for the process that holds the lock. At the next start all unsent messages are held.
    """
    check_no_links(folder)
    if not backup.is_file():
        raise UserError(f"La sauvegarde « {backup} » n'existe pas : choisissez-en une dans la liste.")
    return store.restore(backup, folder / open_store.FILE_NAME, now)
