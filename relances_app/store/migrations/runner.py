"""Migrations of the database: they run in order and are never edited once released."""

from sqlite_utils import Migrations
from sqlite_utils.db import Database

from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.store import rates

migrations = Migrations("relances")

APPLICATION_ID = 0x52454C41
"""`RELA`: identifies a database of this program among SQLite files."""

SCHEMA_VERSION = 3
"""The number of migrations; kept in `user_version`, so that an older program refuses a newer database."""

# Names of applied migrations are stored in the database: never rename these functions.


@migrations()
def m001_initial(db: Database) -> None:
    """Create the tables of version 0.1.0."""
    _run_script(db, "m001_initial.sql")


@migrations()
def m002_second_release(db: Database) -> None:
    """Add the tables and columns of version 0.2.0, and the published interest rates."""
    _run_script(db, "m002_release_2.sql")
    for rate in PUBLISHED_RATES.values():
        rates.save_rate(db, rate)


@migrations()
def m003_release_1_0(db: Database) -> None:
    """Add the tables and columns of version 1.0.0."""
    _run_script(db, "m003_release_1_0.sql")


def read_script(name: str) -> str:
    """Return the text of a file in `store/migrations`."""
    from importlib.resources import files  # noqa: PLC0415  takes 10 ms, needed only by migrations

    return files("relances_app.store").joinpath("migrations", name).read_text(encoding="utf-8")


def _run_script(db: Database, name: str) -> None:
    for statement in split_statements(read_script(name)):
        db.conn.execute(statement)


def split_statements(script: str) -> list[str]:
    """Split a script where a line ends with `;` outside a trigger, so that it runs inside a transaction."""
    statements: list[str] = []
    pending = ""
    for line in script.strip().splitlines():
        pending += line + "\n"
        in_trigger = "create trigger" in pending and not line.rstrip().endswith("end;")
        if line.rstrip().endswith(";") and not in_trigger:
            statements.append(pending.strip())
            pending = ""
    return statements
