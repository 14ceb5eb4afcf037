"""All customers in a list, a page at a time; and what one of them has settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, total
from relances_app.domain.accounts.ageing import Ageing, add_up
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.hold import Hold
from relances_app.domain.dunning.due_reminders import find_credit_level
from relances_app.domain.sort_order import Order
from relances_app.store import customer_list as store
from relances_app.store import documents as documents_store
from relances_app.store.customer_list import Settled
from relances_app.store.database.database import Books

__all__ = ["Settled"]

BY_NAME = Order("nom")
"""The usual order of the customers."""
LAST_SETTLED = Order("solde", is_descending=True)
"""The usual order of what a customer has settled."""
PAGE_SIZE = 100
CHUNK = 1_000
"""Customers loaded at once for a file."""
SETTLED = 50
"""Settled documents shown beside the open ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """A customer in the list: what it owes in cents, how late, and what comes next."""

    customer_id: int
    customer: Customer
    open_amount: int
    days_late: int
    """Days since the oldest open invoice was due; 0 where none is overdue."""
    next_level: int | None
    """The list its oldest invoice on the ladder goes to; None where nothing is left to say."""
    hold: Hold | None
    ageing: Ageing
    """What it owes, by how late it is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list of customers; pages count from 1."""

    lines: tuple[Line, ...]
    count: int
    number: int
    pages: int


def list_customers(db: Books, words: str, order: Order, number: int, today: date) -> Listed:
    """Return one page of the customers whose name or code holds the words; past the end, the last one."""
    count = store.count_found(db, words)
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(max(number, 1), pages)
    ids = store.find_page(db, words, order, today, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    accounts = documents_store.load_accounts(db, ids, today)
    return Listed(tuple(_to_line(accounts[id_], today) for id_ in ids), count, number, pages)


def iterate_customers(db: Books, words: str, order: Order, today: date) -> Iterator[Line]:
    """Yield every customer of the list, in its order."""
    ids = store.find_page(db, words, order, today)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        accounts = documents_store.load_accounts(db, some, today)
        yield from (_to_line(accounts[id_], today) for id_ in some)


def _to_line(account: Account, today: date) -> Line:
    oldest = account.oldest_claim
    return Line(
        account.customer_id,
        account.customer,
        open_amount=total(account.items),
        days_late=max((today - oldest.due_on).days, 0) if oldest else 0,
        next_level=find_credit_level(account.items),
        hold=account.hold,
        ageing=add_up(((item.due_on, item.open_amount) for item in account.items), today),
    )


def list_settled(
    db: Books, customer_id: int, limit: int = SETTLED, order: Order = LAST_SETTLED
) -> list[Settled]:
    """Return the documents of a customer last settled, or the first of another order; a limit of -1 is none."""
    return store.find_settled(db, customer_id, limit, order)
