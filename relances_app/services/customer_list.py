"""The list of all customers, one page at a time, and the settled documents of a customer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, open_total
from relances_app.domain.accounts.ageing import Ageing, build_ageing
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.customer_subset import CustomerSubset
from relances_app.domain.accounts.hold import Hold
from relances_app.domain.dunning.credit_allocation import compute_credit_level
from relances_app.domain.dunning.customer_figures import CustomerFigures, compute_figures
from relances_app.domain.sort_order import SortOrder
from relances_app.store import customer_figures as figures_store
from relances_app.store import customer_list as store
from relances_app.store import documents as documents_store
from relances_app.store.customer_list import SettledDocument
from relances_app.store.database.database import Database
from relances_app.store.dunning_levels import get_rules

__all__ = ["SettledDocument"]

ORDER_BY_NAME = SortOrder("nom")
"""Default order of the customers."""
LAST_SETTLED_FIRST = SortOrder("solde", is_descending=True)
"""Default order of the settled documents of a customer."""
PAGE_SIZE = 100
CHUNK_SIZE = 1_000
"""Customers loaded at once for an export."""
MAX_SETTLED = 50
"""Maximum of settled documents shown on the page of a customer."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in the list: open amount in cents, days late and next reminder."""

    customer_id: int
    customer: Customer
    open_amount: int
    days_late: int
    """Days since the oldest open invoice was due; 0 where none is overdue."""
    next_level: int | None
    """Next dunning level of its oldest open invoice; None after the last level."""
    hold: Hold | None
    ageing: Ageing
    """Open amount by age."""
    figures: CustomerFigures


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page of the list of customers; pages count from 1."""

    rows: tuple[CustomerRow, ...]
    count: int
    total: int
    """What the customers of all pages owe, in cents."""
    number: int
    pages: int
    subset_counts: Mapping[CustomerSubset, int]
    """Customers of each subset that match the search."""


def list_customers(
    db: Database,
    search: str,
    order: SortOrder,
    page_number: int,
    today: date,
    subset: CustomerSubset | None = None,
) -> CustomerPage:
    """Return one page of the customers that match `search` by name or code; the last page if there are fewer."""
    count, total = store.count_matching(db, search, today, subset)
    pages = max(1, -(-count // PAGE_SIZE))
    page_number = min(max(page_number, 1), pages)
    ids = store.list_page(db, search, order, today, (page_number - 1) * PAGE_SIZE, PAGE_SIZE, subset)
    counts = store.count_subsets(db, search, today)
    return CustomerPage(tuple(_build_rows(db, ids, today)), count, total, page_number, pages, counts)


def list_ids(db: Database, search: str, today: date, subset: CustomerSubset | None = None) -> list[int]:
    """Return the ids of all customers that match a search and a chip."""
    return store.list_page(db, search, ORDER_BY_NAME, today, subset=subset)


def iterate_customers(
    db: Database, search: str, order: SortOrder, today: date, subset: CustomerSubset | None = None
) -> Iterator[CustomerRow]:
    """Yield all matching customers in the given order."""
    ids = store.list_page(db, search, order, today, subset=subset)
    for start in range(0, len(ids), CHUNK_SIZE):
        chunk = ids[start : start + CHUNK_SIZE]
        yield from _build_rows(db, chunk, today)


def _build_rows(db: Database, ids: Sequence[int], today: date) -> Iterator[CustomerRow]:
    accounts = documents_store.load_accounts(db, ids, today)
    delays, contacts = figures_store.find_delays(db, today, ids), figures_store.find_last_contacts(db, ids)
    rules = get_rules(db)
    for id_ in ids:
        figures = compute_figures(accounts[id_], rules, today, delays.get(id_), contacts.get(id_))
        yield _to_row(accounts[id_], today, figures)


def _to_row(account: Account, today: date, figures: CustomerFigures) -> CustomerRow:
    oldest = account.oldest_open_invoice
    return CustomerRow(
        account.customer_id,
        account.customer,
        open_amount=open_total(account.items),
        days_late=max((today - oldest.due_on).days, 0) if oldest else 0,
        next_level=compute_credit_level(account.items),
        hold=account.hold,
        ageing=build_ageing(((item.due_on, item.open_amount) for item in account.items), today),
        figures=figures,
    )


def list_settled(
    db: Database, customer_id: int, limit: int = MAX_SETTLED, order: SortOrder = LAST_SETTLED_FIRST
) -> list[SettledDocument]:
    """Return settled documents of a customer, the last settled first by default; a limit of -1 means no limit."""
    return store.list_settled(db, customer_id, limit, order)
