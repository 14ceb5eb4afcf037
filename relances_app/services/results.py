"""How well the shop is paid: days of sales outstanding, and what the last reminders brought in."""

from datetime import date

from relances_app.domain.accounts.collections import CollectedTotals, window_start
from relances_app.domain.accounts.days_sales_outstanding import DaysSalesOutstanding, compute_dso
from relances_app.store import attention as attention_store
from relances_app.store import results as store
from relances_app.store.database.database import Database


def compute_days_outstanding(db: Database, today: date) -> DaysSalesOutstanding:
    """Return the days of sales outstanding, or why they cannot be worked out."""
    owed = attention_store.compute_ageing(db, today).total  # added up once for the whole page
    return compute_dso(store.compute_sales(db, owed, today), today)


def compute_collected(db: Database, today: date) -> CollectedTotals:
    """Return what the reminders of the last days brought in."""
    return store.compute_collected(db, window_start(today))
