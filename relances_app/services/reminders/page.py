"""The page « Relances »: one page of rows, totals of the list and of the selection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter
from relances_app.domain.dunning.selection import CheckState, CustomerGroup, ReminderMode
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_euros
from relances_app.services.reminders.rows import ReminderRow, build_row, load_due, load_items
from relances_app.store import due_list as due_list_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Database
from relances_app.store.list_query import list_filtered

PAGE_SIZE = 24
"""Documents of one page, a little more than a screen shows; the next page loads before its end is reached."""
FIRST_PAGE_SIZE = 11
"""Documents of the first page in a fragment, to keep the response below 20 kB; the next page follows at once."""


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
    """Totals of a list; `total` in cents."""

    query: ReminderQuery
    customers: int
    documents: int
    total: int


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
    unknown: int
    """Customers of the whole list whose type is unknown."""


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
    selection = selection_store.get_selection(db, query.level)
    end = _compute_page_end(listing.groups, start, size)
    page = listing.groups[start:end]
    due = load_due(db, (group.customer_id for group in page), query, today)
    rows = tuple(
        build_row(group, due.get(group.customer_id), selection, mode, today, list_filter.order)
        for group in page
    )
    return ReminderPage(
        query=query,
        mode=mode,
        rows=rows,
        summary=build_summary(db, query, mode, today, list_filter),
        customers=len(listing.groups),
        documents=listing.documents,
        total=listing.total,
        unfiltered_customers=len(whole.groups),
        unknown=whole.unknown,
        next_start=end if end < len(listing.groups) else None,
    )


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


def count_unknown_kinds(db: Database, query: ReminderQuery, today: date) -> int:
    """Return the number of customers of the list whose type is unknown."""
    return due_list_store.get_reminder_list(db, query, today).unknown


def _compute_page_end(groups: Sequence[CustomerGroup], start: int, size: int) -> int:
    """Return the end index of a page of `size` documents; groups are never split."""
    for end in range(start, len(groups)):
        size -= groups[end].count + 1
        if size <= 0:
            return end + 1
    return len(groups)


def compute_totals(db: Database, query: ReminderQuery, today: date) -> ListTotals:
    """Return the totals of a list without building its rows."""
    listing = due_list_store.get_reminder_list(db, query, today)
    return ListTotals(query, len(listing.groups), listing.documents, listing.total)


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
