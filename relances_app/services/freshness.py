"""Age of the imported data, and the limits from which sending warns or refuses."""

from datetime import date

from relances_app.domain.dunning.freshness import Freshness
from relances_app.domain.errors import UserError
from relances_app.store import freshness as store
from relances_app.store.database.database import Database

MAX_DAYS = 365


def get_freshness(db: Database, today: date) -> Freshness:
    """Return the date of the latest data with the configured age limits."""
    newest = store.get_newest_data_time(db)
    return Freshness(newest.astimezone().date() if newest else None, today, *store.get_limits(db))


def save_limits(db: Database, fresh_days: int, stale_days: int) -> None:
    """Save the ages in days from which data count as old and as stale; raises UserError."""
    if not 1 <= fresh_days <= stale_days <= MAX_DAYS:
        raise UserError(
            f"Indiquez deux nombres de jours entre 1 et {MAX_DAYS}, l'avertissement avant le refus."
        )
    with db.write():
        store.save_limits(db, fresh_days, stale_days)
