"""Delays of payment, last message and next step of customers, for their pages, lists and exports."""

from collections.abc import Iterable
from datetime import date

from relances_app.domain.accounts.account import Account
from relances_app.domain.dunning.customer_figures import CustomerFigures, compute_figures
from relances_app.store import customer_figures as store
from relances_app.store.database.database import Database
from relances_app.store.dunning_levels import get_rules


def compute_all(db: Database, accounts: Iterable[Account], today: date) -> dict[int, CustomerFigures]:
    """Return the figures of accounts by customer id."""
    listed = list(accounts)
    ids = [account.customer_id for account in listed]
    delays, contacts, rules = (
        store.find_delays(db, today, ids),
        store.find_last_contacts(db, ids),
        get_rules(db),
    )
    return {
        account.customer_id: compute_figures(
            account, rules, today, delays.get(account.customer_id), contacts.get(account.customer_id)
        )
        for account in listed
    }
