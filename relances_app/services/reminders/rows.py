"""Rows of the reminder list: a customer with its due documents and their selection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.charges.limitation_period import Limitation, list_warnings
from relances_app.domain.dunning.due_reminders import DueReminder, HeldItem, ReminderQuery, find_due_items
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter, sort_items
from relances_app.domain.dunning.message_parts import list_companions
from relances_app.domain.dunning.selection import (
    CustomerGroup,
    ReminderMode,
    SelectedTotals,
    Selection,
    select_items,
)
from relances_app.domain.sort_order import SortOrder
from relances_app.store import documents as documents_store
from relances_app.store import due_list as due_list_store
from relances_app.store import folding as folding_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Database
from relances_app.store.dunning_levels import get_rules
from relances_app.store.list_query import list_filtered

CHUNK_SIZE = 150
"""Customers whose documents are loaded at once when iterating over the whole list."""


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A customer of the list with its due documents and the selected ones."""

    group: CustomerGroup
    items: tuple[OpenItem, ...]
    ticked: SelectedTotals
    ticked_ids: frozenset[int]
    limitation_warnings: Mapping[int, Limitation]
    """By document id, the limitation estimates that are near or past."""
    held: tuple[HeldItem, ...] = ()
    """Documents that are not asked for, each with its reason; never ticked, they count nowhere."""
    riders: tuple[OpenItem, ...] = ()
    """Documents due at lower levels that go along in the same message."""
    is_unfolded: bool = True
    """Whether the page shows the documents."""
    last_reminded_on: date | None = None
    """Date of the last reminder of the customer, at any level."""


def get_row(
    db: Database,
    query: ReminderQuery,
    mode: ReminderMode,
    today: date,
    customer_id: int,
    list_filter: ListFilter = NO_FILTER,
) -> ReminderRow | None:
    """Return one customer's group, or None if it is not in the list or hidden by the filter."""
    group = list_filtered(db, query, today, list_filter).get_group(customer_id)
    if group is None:
        return None
    return build_rows(db, query, mode, today, [group], list_filter)[0]


def build_rows(
    db: Database,
    query: ReminderQuery,
    mode: ReminderMode,
    today: date,
    groups: Sequence[CustomerGroup],
    list_filter: ListFilter,
) -> tuple[ReminderRow, ...]:
    """Build the rows of some groups as the page shows them: documents, selection, folding, last reminder."""
    customer_ids = [group.customer_id for group in groups]
    due = load_due(db, customer_ids, query, today)
    selection = selection_store.get_selection(db, query.level)
    folding = folding_store.get_folding(db, query.level)
    customer_count = len(due_list_store.get_reminder_list(db, query, today).groups)
    last_dates = documents_store.get_last_reminder_dates(db, customer_ids)
    return tuple(
        replace(
            build_row(group, due.get(group.customer_id), selection, mode, today, list_filter.order),
            is_unfolded=folding.is_unfolded(group.customer_id, customer_count),
            last_reminded_on=last_dates.get(group.customer_id),
        )
        for group in groups
    )


def list_rows(db: Database, query: ReminderQuery, mode: ReminderMode, today: date) -> list[ReminderRow]:
    """Return every group of the list, for the terminal."""
    selection = selection_store.get_selection(db, query.level)
    groups = due_list_store.list_groups(db, query, today)
    due = load_due(db, (group.customer_id for group in groups), query, today)
    return [build_row(group, due.get(group.customer_id), selection, mode, today) for group in groups]


def iterate_rows(
    db: Database, query: ReminderQuery, mode: ReminderMode, today: date, list_filter: ListFilter = NO_FILTER
) -> Iterator[ReminderRow]:
    """Yield every group that the filter shows, loading documents in chunks."""
    selection = selection_store.get_selection(db, query.level)
    groups = list_filtered(db, query, today, list_filter).groups
    for start in range(0, len(groups), CHUNK_SIZE):
        page = groups[start : start + CHUNK_SIZE]
        due = load_due(db, (group.customer_id for group in page), query, today)
        for group in page:
            yield build_row(group, due.get(group.customer_id), selection, mode, today, list_filter.order)


def load_items(
    db: Database, customer_ids: Iterable[int], query: ReminderQuery, today: date
) -> dict[int, tuple[OpenItem, ...]]:
    """Return the items of each of the given customers that the query lists, by customer id."""
    return {id_: due_reminder.items for id_, due_reminder in load_due(db, customer_ids, query, today).items()}


def load_due(
    db: Database, customer_ids: Iterable[int], query: ReminderQuery, today: date
) -> dict[int, DueReminder]:
    """Return what is due of each of the given customers that the query lists, by customer id."""
    accounts = documents_store.load_accounts(db, customer_ids, today)
    rules = get_rules(db)
    due_reminders = ((id_, find_due_items(account, query, today, rules)) for id_, account in accounts.items())
    return {id_: due_reminder for id_, due_reminder in due_reminders if due_reminder}


def build_row(
    group: CustomerGroup,
    due: DueReminder | None,
    selection: Selection,
    mode: ReminderMode,
    today: date,
    order: SortOrder | None = None,
) -> ReminderRow:
    """Build the row of one group, with what is selected in it."""
    items = due.items if due else ()
    listed = sort_items(items, order) if order else items
    ticked_items = selection.list_selected_items(group, listed, mode)
    ticked = select_items(group, listed, selection, mode)
    limitation_warnings = list_warnings(listed, group.kind, today)
    ids = frozenset(item.id for item in ticked_items)
    companions = list_companions(due)
    return ReminderRow(group, listed, ticked, ids, limitation_warnings, due.held if due else (), companions)
