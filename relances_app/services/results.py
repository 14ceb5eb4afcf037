"""Results of reminders: days sales outstanding, and payments collected after recent reminders."""

from datetime import date

from relances_app.domain.accounts.collections import CollectedTotals, window_start
from relances_app.domain.accounts.days_sales_outstanding import DaysSalesOutstanding, compute_dso
from relances_app.store import attention as attention_store
from relances_app.store import results as store
from relances_app.store.database.database import Database


def compute_days_outstanding(db: Database, today: date) -> DaysSalesOutstanding:
    """Return the days sales outstanding, or the reason why they cannot be computed."""
    owed = attention_store.compute_ageing(db, today).total  # cached, since the page shows it too
    return compute_dso(store.compute_sales(db, owed, today), today)


def compute_collected(db: Database, today: date) -> CollectedTotals:
    """Return the payments that followed the reminders of the last days."""
    return store.compute_collected(db, window_start(today))
