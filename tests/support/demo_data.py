"""Data folders of the demo: the database is created and filled once per process, and copied for each test."""

import atexit
import shutil
import tempfile
import uuid
from datetime import date, datetime
from functools import cache
from pathlib import Path

from relances_app.services import demo
from relances_app.services.database import open_database, prepare_database

REFERENCE_DATE = date(2024, 8, 1)
"""The day of the tests: the documents are five months late."""
FEBRUARY, EARLY = date(2024, 2, 29), date(2024, 2, 2)


def fill_sample(db):
    """Fill an empty database with the sample of the program, its invoices of February 2024 and due at once."""
    days = {rank: EARLY if rank == 5 else FEBRUARY for rank in range(1, 10)}
    demo.fill_accounts(db, {rank: (day, day) for rank, day in days.items()})


@cache
def make_original() -> Path:
    """Create and fill the database that is copied; the process deletes it when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="relances-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = prepare_database(folder, datetime.now().astimezone())
    with open_database(path) as db:
        fill_sample(db)
    return path


def copy_demo(folder: Path) -> Path:
    """Put the database of the demo into a folder, with an id that no other copy has; return its path.

    The program recognizes data of another machine, and the send log in the profile, by that id.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / make_original().name
    shutil.copy(make_original(), path)
    with open_database(path) as db, db.write():
        db.conn.execute("update books set uuid = ?", (str(uuid.uuid4()),))
    return path
