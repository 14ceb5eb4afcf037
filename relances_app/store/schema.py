"""The tables of the books, as migrations that run in order and are never edited once released."""

from sqlite_utils import Migrations
from sqlite_utils.db import Database

from relances_app.domain.published_rates import PUBLISHED
from relances_app.store import rates, tables_1, tables_2, tables_3

migrations = Migrations("relances")

APPLICATION_ID = 0x52454C41
"""`RELA`: tells these books from any other SQLite file."""

SCHEMA_VERSION = 3
"""The number of migrations; kept in `user_version`, so that an older program refuses newer books."""


@migrations()
def m001_initial(db: Database) -> None:
    """Lay the tables of the first release."""
    for statement in split_statements(tables_1.TABLES):
        db.conn.execute(statement)
    db.conn.execute("insert into structure (id) values (1)")


@migrations()
def m002_second_release(db: Database) -> None:
    """Add what the second release needs."""
    for statement in split_statements(tables_2.TABLES):
        db.conn.execute(statement)
    for rate in PUBLISHED.values():
        rates.keep_rate(db, rate)


@migrations()
def m003_revision(db: Database) -> None:
    """Add the revision that each write raises."""
    for statement in split_statements(tables_3.TABLES):
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
