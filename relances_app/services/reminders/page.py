"""Page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter
from relances_app.domain.dunning.selection import CheckState, CustomerGroup, ReminderMode
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_euros
from relances_app.services.reminders.rows import ReminderRow, _load_due, _load_items, _to_row
from relances_app.store import due_list as due_list_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Database
from relances_app.store.list_query import list_filtered

PAGE_SIZE = 24
"""Rows drawn at once: what a screen shows and a little more; the next are asked for before they are reached."""
FIRST_PAGE_SIZE = 11
"""Rows drawn first where the list is swapped in, so that the answer stays below 20 kB; the rest follows at once."""


@dataclass(frozen=True, slots=True)
class SelectionSummary:
    """What is ticked of all that is in sight; sums in cents.

    `customers`, `documents` and `total` count what leaves; `without_address` and `without_balance` count
    the customers ticked that cannot; `out_of_sight` those that would leave, were they seen.
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
        """What a page keeps of it, to tell later whether what would leave has changed."""
        return f"{self.customers}-{self.documents}-{self.total}"


@dataclass(frozen=True, slots=True)
class ListTotals:
    """How much a list holds; the total in cents."""

    query: ReminderQuery
    customers: int
    documents: int
    total: int


@dataclass(frozen=True, slots=True)
class ReminderPage:
    """The list as the screen shows it; `customers`, `documents` and `total` count what is in sight."""

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
    """Customers of the whole list whose capacity nobody gave."""


def build_page(
    db: Database,
    query: ReminderQuery,
    mode: ReminderMode,
    today: date,
    start: int = 0,
    size: int = PAGE_SIZE,
    list_filter: ListFilter = NO_FILTER,
) -> ReminderPage:
    """Return one page of the list, with the totals of the whole; `size` documents, and the last group whole."""
    whole = due_list_store.get_reminder_list(db, query, today)
    listing = list_filtered(db, query, today, list_filter)
    selection = selection_store.get_selection(db, query.level)
    end = _compute_page_end(listing.groups, start, size)
    page = listing.groups[start:end]
    due = _load_due(db, (group.customer_id for group in page), query, today)
    rows = tuple(
        _to_row(group, due.get(group.customer_id), selection, mode, today, list_filter.order)
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
    """Return what is ticked of all that is in sight, without drawing it."""
    whole = due_list_store.get_reminder_list(db, query, today)
    selection = selection_store.get_selection(db, query.level)
    singles = _load_items(db, (id_ for id_ in selection.documents if whole.get_group(id_)), query, today)
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
    """Count the customers of the list of whom nobody said in what capacity they buy."""
    return due_list_store.get_reminder_list(db, query, today).unknown


def _compute_page_end(groups: Sequence[CustomerGroup], start: int, size: int) -> int:
    """Return where a page of so many documents ends; a group is never cut."""
    for end in range(start, len(groups)):
        size -= groups[end].count + 1
        if size <= 0:
            return end + 1
    return len(groups)


def compute_totals(db: Database, query: ReminderQuery, today: date) -> ListTotals:
    """Return how much a list holds, without drawing it."""
    listing = due_list_store.get_reminder_list(db, query, today)
    return ListTotals(query, len(listing.groups), listing.documents, listing.total)


def require_version(
    db: Database, query: ReminderQuery, mode: ReminderMode, today: date, list_filter: ListFilter, version: str
) -> None:
    """Raise Refusal where what would leave is no longer what a person was shown."""
    summary = build_summary(db, query, mode, today, list_filter)
    if summary.version != version:
        would = f"{summary.customers} relance{'s' if summary.customers > 1 else ''} pour {format_euros(summary.total)}"
        raise UserError(
            f"La liste a changé depuis qu'elle est affichée : il partirait maintenant {would}. "
            "Rechargez la page, relisez-la, puis envoyez."
        )
