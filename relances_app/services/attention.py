"""Figures of the first page: ageing, due promises, the last import and open messages."""

from datetime import date

from relances_app.domain.accounts.ageing import Ageing
from relances_app.domain.accounts.hold import Dispute, Promise
from relances_app.domain.sending.outcome import MessageState
from relances_app.store import attention as store
from relances_app.store import imports as imports_store
from relances_app.store import letters as letters_store
from relances_app.store.database.database import Database
from relances_app.store.outbox import messages as messages_store

STALE_DAYS = 7
"""Age in days from which the first page warns that payments may be missing from the data."""


def compute_ageing(db: Database, today: date) -> Ageing:
    """Return the ageing of all open documents."""
    return store.compute_ageing(db, today)


def list_customers_with_broken_promises(db: Database, today: date) -> frozenset[int]:
    """Return the ids of customers with a broken promise to pay."""
    return frozenset(p.customer_id for p in store.list_due_promises(db, today) if p.is_broken(today))


def list_due_promises(db: Database, today: date) -> list[Promise]:
    """Return the promises due today or broken, oldest first."""
    return store.list_due_promises(db, today)


def list_disputes(db: Database, today: date) -> list[Dispute]:
    """Return the disputes to review: those that have ended or have lasted for long, oldest first."""
    return store.list_disputes(db, today)


def get_last_import(db: Database) -> dict[str, object] | None:
    """Return the newest import that was not undone."""
    return imports_store.get_last_import(db)


def count_not_final(db: Database) -> dict[MessageState, int]:
    """Return the number of messages that are not final, by state."""
    return messages_store.count_not_final(db)


def count_letters_to_post(db: Database) -> int:
    """Return the number of letters that wait to be posted."""
    return letters_store.count_to_post(db)


def has_scheduled_mail(db: Database) -> bool:
    """Return whether a mail is queued or scheduled for another attempt."""
    return messages_store.has_scheduled(db)
