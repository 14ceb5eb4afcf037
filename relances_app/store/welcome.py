"""State of the first start: whether the database is empty or a sample, and whether the welcome page was dismissed."""

import sqlite3
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.store.database.backups import list_backups
from relances_app.store.database.database import Database
from relances_app.store.database.open import connect


def is_empty(db: Database) -> bool:
    """Return whether there is no customer."""
    return not db.conn.execute("select exists (select 1 from customer)").fetchone()[0]


def is_welcome_over(db: Database) -> bool:
    """Return whether the welcome page was dismissed."""
    return bool(db.conn.execute("select welcome_is_over from structure").fetchone()[0])


def mark_welcome_over(db: Database) -> None:
    """Record that the welcome page was dismissed."""
    db.conn.execute("update structure set welcome_is_over = 1")


def is_sample(db: Database) -> bool:
    """Return whether this database contains sample data."""
    return bool(db.conn.execute("select is_sample from structure").fetchone()[0])


def mark_sample(db: Database) -> None:
    """Record that this database contains sample data."""
    db.conn.execute("update structure set is_sample = 1")


def list_sample_copies(folder: Path) -> list[Path]:
    """Return the backups that contain sample data; damaged or older ones are skipped."""
    return [path for path in list_backups(folder) if _contains_sample(path)]


def _contains_sample(path: Path) -> bool:
    try:
        with connect(path, read_only=True) as db:
            return is_sample(db)
    except (UserError, sqlite3.Error):
        return False
