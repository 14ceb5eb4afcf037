"""Freshness: of when the data are, and whether sending on them is still sound."""

from datetime import date

from relances_app.domain.dunning.freshness import Freshness
from relances_app.domain.errors import Refusal
from relances_app.store import freshness as store
from relances_app.store.database.database import Books

MAX_DAYS = 365


def look(db: Books, today: date) -> Freshness:
    """Return of when the data are, beside the limits that the shop chose."""
    newest = store.find_newest(db)
    return Freshness(newest.astimezone().date() if newest else None, today, *store.find_limits(db))


def keep_limits(db: Books, fresh_days: int, stale_days: int) -> None:
    """Keep after how many days data are old, and stale; raises Refusal."""
    if not 1 <= fresh_days <= stale_days <= MAX_DAYS:
        raise Refusal(
            f"Indiquez deux nombres de jours entre 1 et {MAX_DAYS}, l'avertissement avant le refus."
        )
    with db.write():
        store.keep_limits(db, fresh_days, stale_days)
