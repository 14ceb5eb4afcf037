"""The page « Relances »: one page of rows, totals of the list and of the selection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter, ListSubset
from relances_app.domain.dunning.selection import CheckState, ReminderMode
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_euros
from relances_app.services.reminders.rows import ReminderRow, build_rows, load_items
from relances_app.store import due_list as due_list_store
from relances_app.store import folding as folding_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Database
from relances_app.store.list_query import list_filtered

PAGE_SIZE = 24
"""Lines of one page, a little more than a screen shows; the next page loads before its end is reached."""
FIRST_PAGE_SIZE = 11
"""Lines of the first page in a fragment, to keep the response below 20 kB; the next page follows at once."""


@dataclass(frozen=True, slots=True)
class SelectionSummary:
    """Totals of the selection among the customers shown; amounts in cents.

    `customers`, `documents` and `total` count what would be sent; `without_address` and `without_balance`
    count selected customers that cannot be sent; `hidden` counts selected customers hidden by the filter.
    """

    customers: int
    documents: int
    total: int
    without_address: int
    without_balance: int
    hidden: int
    check_state: CheckState

    @property
    def version(self) -> str:
        """Version string; differs once the selection to send has changed."""
        return f"{self.customers}-{self.documents}-{self.total}"


@dataclass(frozen=True, slots=True)
class ListTotals:
    """Totals of the customers of a list that owe something, in cents; customers in credit apart."""

    query: ReminderQuery
    customers: int
    documents: int
    total: int
    credit_customers: int = 0
    credit_total: int = 0
    """Zero or less."""
    ready: int = 0
    """Customers whose reminder nothing suspends."""
    ready_total: int = 0


@dataclass(frozen=True, slots=True)
class ReminderPage:
    """One page of the list; `customers`, `documents` and `total` count what the filter shows."""

    query: ReminderQuery
    mode: ReminderMode
    rows: tuple[ReminderRow, ...]
    summary: SelectionSummary
    customers: int
    documents: int
    total: int
    next_start: int | None
    unfiltered_customers: int
    """Customers of the whole list."""
    subset_counts: Mapping[ListSubset, int]
    """Customers that each subset of the whole list shows with the other filters."""
    is_unfolded: bool
    """Whether the list is unfolded but for single choices."""


def build_page(
    db: Database,
    query: ReminderQuery,
    mode: ReminderMode,
    today: date,
    start: int = 0,
    size: int = PAGE_SIZE,
    list_filter: ListFilter = NO_FILTER,
) -> ReminderPage:
    """Return one page of about `size` documents, groups never split, with the totals of the whole list."""
    whole = due_list_store.get_reminder_list(db, query, today)
    listing = list_filtered(db, query, today, list_filter)
    folding = folding_store.get_folding(db, query.level)
    customer_count = len(whole.groups)
    lengths = [
        group.count + 1 if folding.is_unfolded(group.customer_id, customer_count) else 1
        for group in listing.groups[start : start + size]
    ]
    end = start + _count_groups(lengths, size)
    rows = build_rows(db, query, mode, today, listing.groups[start:end], list_filter)
    return ReminderPage(
        query=query,
        mode=mode,
        rows=rows,
        summary=build_summary(db, query, mode, today, list_filter),
        customers=len(listing.groups),
        documents=listing.documents,
        total=listing.total,
        unfiltered_customers=customer_count,
        subset_counts=_count_subsets(db, query, today, list_filter),
        is_unfolded=folding.is_list_unfolded(customer_count),
        next_start=end if end < len(listing.groups) else None,
    )


def _count_subsets(
    db: Database, query: ReminderQuery, today: date, list_filter: ListFilter
) -> dict[ListSubset, int]:
    """Return how many customers each subset shows; a subset stays at zero while other filters hide all of it."""
    whole = due_list_store.get_reminder_list(db, query, today)
    shown = list_filtered(db, query, today, replace(list_filter, subset=None))
    return {subset: shown.subset_counts[subset] for subset in ListSubset if whole.subset_counts[subset]}


def build_summary(
    db: Database, query: ReminderQuery, mode: ReminderMode, today: date, list_filter: ListFilter = NO_FILTER
) -> SelectionSummary:
    """Return the totals of the selection among the customers shown."""
    whole = due_list_store.get_reminder_list(db, query, today)
    selection = selection_store.get_selection(db, query.level)
    singles = load_items(db, (id_ for id_ in selection.documents if whole.get_group(id_)), query, today)
    totals = list_filtered(db, query, today, list_filter).compute_selection_totals(selection, singles, mode)
    return SelectionSummary(
        customers=totals.sendable,
        documents=totals.documents,
        total=totals.total,
        without_address=totals.without_address,
        without_balance=totals.without_balance,
        hidden=whole.compute_selection_totals(selection, singles, mode).sendable - totals.sendable
        if list_filter.is_filtered
        else 0,
        check_state=totals.check_state,
    )


def count_customers_to_check(db: Database, query: ReminderQuery, today: date) -> tuple[int, int]:
    """Return how many customers of the list have an unknown type, and how many have no mail address."""
    whole = due_list_store.get_reminder_list(db, query, today)
    return whole.unknown, whole.subset_counts[ListSubset.WITHOUT_EMAIL]


def _count_groups(lengths: Sequence[int], size: int) -> int:
    """Return how many groups of these lengths fill a page of `size` lines; groups are never split."""
    for count, length in enumerate(lengths, start=1):
        size -= length
        if size <= 0:
            return count
    return len(lengths)


def compute_totals(db: Database, query: ReminderQuery, today: date) -> ListTotals:
    """Return the totals of a list without building its rows."""
    listing = due_list_store.get_reminder_list(db, query, today)
    owing_nothing = [group for group in listing.groups if group.total <= 0]
    credit_total = sum(group.total for group in owing_nothing)
    ready = [group.total for group in listing.groups if group.total > 0 and not group.hold]
    return ListTotals(
        query,
        len(listing.groups) - len(owing_nothing),
        listing.documents - sum(group.count for group in owing_nothing),
        listing.total - credit_total,
        sum(group.total < 0 for group in owing_nothing),
        credit_total,
        len(ready),
        sum(ready),
    )


def require_version(
    db: Database, query: ReminderQuery, mode: ReminderMode, today: date, list_filter: ListFilter, version: str
) -> None:
    """Raise UserError if the selection to send differs from the one that was shown."""
    summary = build_summary(db, query, mode, today, list_filter)
    if summary.version != version:
        plural = "s" if summary.customers > 1 else ""
        would = f"{summary.customers} relance{plural} pour {format_euros(summary.total)}"
        raise UserError(
            f"La liste a changé depuis qu'elle est affichée : il partirait maintenant {would}. "
            "Rechargez la page, relisez-la, puis envoyez."
        )
