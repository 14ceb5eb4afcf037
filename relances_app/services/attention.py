"""What needs attention today: what is owed by age, and promises whose day has come."""

from datetime import date

from relances_app.domain.ageing import Ageing
from relances_app.domain.hold import Promise
from relances_app.store import attention as store
from relances_app.store.books import Books

STALE_DAYS = 7
"""Data older than this are told on the first page: payments may have come in meanwhile."""


def find_ageing(db: Books, today: date) -> Ageing:
    """Return the ageing of all that is open."""
    return store.find_ageing(db, today)


def find_broken(db: Books, today: date) -> frozenset[int]:
    """Return the customers with a promise that was not kept."""
    return frozenset(p.customer_id for p in store.find_promises(db, today) if p.is_broken(today))


def find_promises(db: Books, today: date) -> list[Promise]:
    """Return the promises due today or not kept, oldest first."""
    return store.find_promises(db, today)
