"""Expected payments of the next twelve weeks."""

from datetime import date

from relances_app.domain.accounts.cash_forecast import CashForecast, build_forecast
from relances_app.store import customer_figures as figures_store
from relances_app.store import documents as documents_store
from relances_app.store.database.database import Database


def get_forecast(db: Database, today: date) -> CashForecast:
    """Return the estimate for all open documents."""

    def compute() -> CashForecast:
        accounts = documents_store.load_accounts(db, figures_store.list_open_customers(db), today)
        return build_forecast(accounts.values(), figures_store.find_lateness(db, today), today)

    return db.cached(("forecast", today), compute)


def is_useful(db: Database) -> bool:
    """Return whether the menu shows the estimate: something is owed."""
    return db.cached("forecast-useful", lambda: figures_store.has_open_invoices(db))
