"""Data folders of the demo: the database is created and filled once per process, and copied for each test."""

import atexit
import shutil
import tempfile
import uuid
from datetime import datetime
from functools import cache
from pathlib import Path

from relances_app.services import demo
from relances_app.services.database import open_database, prepare_database


@cache
def make_original() -> Path:
    """Create and fill the database that is copied; the process deletes it when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="relances-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = prepare_database(folder, datetime.now().astimezone())
    with open_database(path) as db:
        demo.fill_sample(db)
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
