"""The first start as the books know it: whether they are empty, a sample, and whether the welcome is over."""

import sqlite3
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.store.database.backups import list_backups
from relances_app.store.database.database import Database
from relances_app.store.database.open import connect


def is_empty(db: Database) -> bool:
    """Say whether no customer was ever brought in."""
    return not db.conn.execute("select exists (select 1 from customer)").fetchone()[0]


def is_welcome_over(db: Database) -> bool:
    """Say whether the welcome was ended."""
    return bool(db.conn.execute("select welcome_is_over from structure").fetchone()[0])


def mark_welcome_over(db: Database) -> None:
    """Note that the welcome was ended."""
    db.conn.execute("update structure set welcome_is_over = 1")


def is_sample(db: Database) -> bool:
    """Say whether these books hold invented data to try the program on."""
    return bool(db.conn.execute("select is_sample from structure").fetchone()[0])


def mark_sample(db: Database) -> None:
    """Note that these books hold invented data."""
    db.conn.execute("update structure set is_sample = 1")


def list_sample_copies(folder: Path) -> list[Path]:
    """Return the backups that hold invented data; what is damaged or of an older version is none of them."""
    return [path for path in list_backups(folder) if _contains_sample(path)]


def _contains_sample(path: Path) -> bool:
    try:
        with connect(path, read_only=True) as db:
            return is_sample(db)
    except (UserError, sqlite3.Error):
        return False
