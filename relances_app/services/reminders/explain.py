"""Explanations why documents are in the reminder list or not."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.dunning.due_reminders import ReminderQuery, find_due_items
from relances_app.domain.dunning.explanations import explain_item
from relances_app.domain.errors import NotFound
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store.database.database import Database

MAX_SEARCH_RESULTS = 20
"""Accounts shown for one search."""


@dataclass(frozen=True, slots=True)
class ItemExplanation:
    """Why one document is in the list or not."""

    item: OpenItem
    message: str
    is_listed: bool


def explain_account(
    db: Database, customer_id: int, query: ReminderQuery, today: date
) -> tuple[Account, tuple[ItemExplanation, ...]]:
    """Return an account with the reason why each open document is in the list or not."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    if account is None:
        raise NotFound("Ce client")
    rules = dunning_levels_store.get_rules(db)
    due_reminder = find_due_items(account, query, today, rules)
    listed = {item.id for item in due_reminder.items} if due_reminder else set()
    listed |= {item.id for item in due_reminder.riders} if due_reminder else set()
    return account, tuple(
        ItemExplanation(item, explain_item(item, account, query, today, rules), item.id in listed)
        for item in account.items
    )


def explain_search(
    db: Database, search: str, query: ReminderQuery, today: date
) -> list[tuple[Account, tuple[ItemExplanation, ...]]]:
    """Return the accounts that a search finds, each document with its reason."""
    found = customers_store.search_customers(db, search.strip(), MAX_SEARCH_RESULTS) if search.strip() else []
    return [explain_account(db, customer_id, query, today) for customer_id in found]


def get_customer_id(db: Database, code: str) -> int:
    """Return the customer with this code; raises NotFound."""
    found = customers_store.get_customer_id(db, code)
    if found is None:
        raise NotFound(f"Le client « {code} »")
    return found
