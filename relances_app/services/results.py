"""How well the shop is paid: days of sales outstanding, and what the last reminders brought in."""

from datetime import date

from relances_app.domain.accounts.collections import BroughtIn, first_day
from relances_app.domain.accounts.days_sales_outstanding import DaysOutstanding, work_out
from relances_app.store import attention as attention_store
from relances_app.store import results as store
from relances_app.store.database.database import Books


def find_days_outstanding(db: Books, today: date) -> DaysOutstanding:
    """Return the days of sales outstanding, or why they cannot be worked out."""
    owed = attention_store.find_ageing(db, today).total  # added up once for the whole page
    return work_out(store.find_sales(db, owed, today), today)


def find_brought_in(db: Books, today: date) -> BroughtIn:
    """Return what the reminders of the last days brought in."""
    return store.find_brought_in(db, first_day(today))
