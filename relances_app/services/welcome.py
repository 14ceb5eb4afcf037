"""The first start: when the welcome is shown, and the sample that may be tried and erased before it."""

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
"""Where the mail sandbox puts what it receives."""

SampleWriter = Callable[[Database, date], None]


def should_show(db: Database) -> bool:
    """Return whether the welcome is to be shown: nothing was brought in, and nobody ended it."""
    return not store.is_welcome_over(db) and store.is_empty(db)


def has_no_customer(db: Database) -> bool:
    """Return whether nothing was ever brought in: an empty list is then no success."""
    return store.is_empty(db)


def dismiss(db: Database) -> None:
    """Show the welcome no more."""
    with db.write():
        store.mark_welcome_over(db)


def is_sample(db: Database) -> bool:
    """Return whether this database holds invented data."""
    return store.is_sample(db)


def create_sample(db: Database, fill: SampleWriter, today: date) -> None:
    """Fill an empty database with invented data under the mail sandbox; raises UserError where there is work of one's own."""
    with db.write():
        if not store.is_empty(db) or structure_store.get_structure(db).name:
            raise UserError(
                "Vos données sont déjà là, et l'exemple ne s'y ajoute jamais : continuez avec les vôtres."
            )
        fill(db, today)
        store.mark_sample(db)


def delete_sample(folder: Path, profile: Path, now: datetime) -> None:
    """Put new an empty database in the place of the sample, and erase its copies, its mails and its ledger.

    Only while nothing is being sent; raises UserError when the database is no sample.
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
    temporary.replace(path)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    mails = (folder / SANDBOX_FOLDER).glob("*.eml")
    open_count_files = profile.glob(f"{identity}.json*")
    for obsolete in (
        *store.list_sample_copies(folder / backups_store.FOLDER),
        *mails,
        *open_count_files,
        folder / send_log.FILE_NAME,
    ):
        obsolete.unlink(missing_ok=True)
