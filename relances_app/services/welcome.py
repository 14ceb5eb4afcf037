"""First start: the welcome page, and sample data to try the program with."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.store import send_log
from relances_app.store import structure as structure_store
from relances_app.store import welcome as store
from relances_app.store.database import backups as backups_store
from relances_app.store.database import database as database_store
from relances_app.store.database import open as open_store
from relances_app.store.database.database import Database
from relances_app.system.links import check_no_links

SANDBOX_FOLDER = "boite-essai"
"""Folder of the mails that the mail sandbox received."""

SampleWriter = Callable[[Database, date], None]


def should_show(db: Database) -> bool:
    """Return whether to show the welcome: nothing was imported and the user has not dismissed it."""
    return not store.is_welcome_over(db) and store.is_empty(db)


def has_no_customer(db: Database) -> bool:
    """Return whether nothing was imported yet, which an empty list must not present as success."""
    return store.is_empty(db)


def dismiss(db: Database) -> None:
    """Dismiss the welcome."""
    with db.write():
        store.mark_welcome_over(db)


def is_sample(db: Database) -> bool:
    """Return whether this database holds invented data."""
    return store.is_sample(db)


def create_sample(db: Database, fill: SampleWriter, today: date) -> None:
    """Fill an empty database with sample data and enable the mail sandbox.

    Raises UserError if it already contains the user's data.
    """
    with db.write():
        if not store.is_empty(db) or structure_store.get_structure(db).name:
            raise UserError(
                "Vos données sont déjà là, et l'exemple ne s'y ajoute jamais : continuez avec les vôtres."
            )
        fill(db, today)
        store.mark_sample(db)


def delete_sample(folder: Path, profile: Path, now: datetime) -> None:
    """Replace the sample with an empty database, and delete its backups, mails and send log.

    Only while nothing is being sent; raises UserError if the database contains no sample.
    """
    check_no_links(folder)
    path = folder / open_store.FILE_NAME
    with open_store.connect(path) as db:
        if not store.is_sample(db):
            raise UserError("Ces données sont les vôtres, pas un exemple : rien n'a été effacé.")
        identity = database_store.get_uuid(db)
    temporary = folder / "relances.neuf"
    temporary.unlink(missing_ok=True)
    open_store.create_or_migrate(temporary, now)
    open_store.rename_database(temporary, path)
    mails = (folder / SANDBOX_FOLDER).glob("*.eml")
    open_count_files = profile.glob(f"{identity}.json*")
    for obsolete in (
        *store.list_sample_copies(folder / backups_store.FOLDER),
        *mails,
        *open_count_files,
        folder / send_log.FILE_NAME,
    ):
        obsolete.unlink(missing_ok=True)
