"""Date of the latest data: the newest import of open documents, or the newest bank statement."""

from datetime import datetime

from relances_app.store.database.database import Database

_NEWEST = """select max(at) from (
    select max(imported_at) as at from import where undone_at is null
        and sources not in ('["contacts"]', '["manual"]')
        and (is_whole_list = 1 or not exists
            (select 1 from import where undone_at is null and is_whole_list = 1))
    union all
    select max(recorded_at) from payment where cancelled_at is null and fingerprint not like 'main:%')"""


def get_newest_data_time(db: Database) -> datetime | None:
    """Return the timestamp of the newest data that show who has paid.

    Partial imports count only if no full list was ever imported: they do not update documents already open.
    """
    text = db.conn.execute(_NEWEST).fetchone()[0]
    return datetime.fromisoformat(text) if text else None


def get_limits(db: Database) -> tuple[int, int]:
    """Return the age in days from which data are old, and from which they are stale."""
    row = db.conn.execute("select fresh_days, stale_days from structure").fetchone()
    return int(row[0]), int(row[1])


def save_limits(db: Database, fresh_days: int, stale_days: int) -> None:
    """Save both limits, in days."""
    db.conn.execute("update structure set fresh_days = ?, stale_days = ?", (fresh_days, stale_days))
