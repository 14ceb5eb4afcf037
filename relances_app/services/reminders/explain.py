"""Explain."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, Item
from relances_app.domain.dunning.due_reminders import Question, explain, plan
from relances_app.domain.errors import NotFound
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store.database.database import Books

FOUND = 20
"""Accounts shown for one search."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one document is in the list or not."""

    item: Item
    sentence: str
    is_listed: bool


def explain_account(
    db: Books, customer_id: int, question: Question, today: date
) -> tuple[Account, tuple[Reason, ...]]:
    """Return an account with the reason why each open document is in the list or not."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    if account is None:
        raise NotFound("Ce client")
    proposal = plan(account, question)
    listed = {item.id for item in proposal.items} if proposal else set()
    ladder = dunning_levels_store.find_ladder(db)
    return account, tuple(
        Reason(item, explain(item, account, question, today, ladder), item.id in listed)
        for item in account.items
    )


def explain_found(
    db: Books, words: str, question: Question, today: date
) -> list[tuple[Account, tuple[Reason, ...]]]:
    """Return the accounts that a search finds, each document with its reason."""
    found = customers_store.search_customers(db, words.strip(), FOUND) if words.strip() else []
    return [explain_account(db, customer_id, question, today) for customer_id in found]


def find_customer_id(db: Books, code: str) -> int:
    """Return the customer with this code; raises NotFound."""
    found = customers_store.find_customer_id(db, code)
    if found is None:
        raise NotFound(f"Le client « {code} »")
    return found
