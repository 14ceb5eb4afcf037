"""Rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.charges.limitation_period import Limitation, list_warnings
from relances_app.domain.dunning.due_reminders import DueReminder, ReminderQuery, find_due_items
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter, sort_items
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
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Database
from relances_app.store.list_query import list_filtered

CHUNK_SIZE = 150
"""Customers whose documents are loaded at once where the whole list is gone through."""


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A customer's group on the screen: its line, its documents, and which are ticked."""

    group: CustomerGroup
    items: tuple[OpenItem, ...]
    ticked: SelectedTotals
    ticked_ids: frozenset[int]
    limitation_warnings: Mapping[int, Limitation]
    """By document id, when a claim may soon be barred, or may be already."""
    held: tuple[OpenItem, ...] = ()
    """Documents to be verified before they are asked for; never ticked, they count nowhere."""


def get_row(
    db: Database,
    query: ReminderQuery,
    mode: ReminderMode,
    today: date,
    customer_id: int,
    list_filter: ListFilter = NO_FILTER,
) -> ReminderRow | None:
    """Return one customer's group, or None when it is no longer in the list, or out of sight."""
    group = list_filtered(db, query, today, list_filter).get_group(customer_id)
    if group is None:
        return None
    due = _load_due(db, [customer_id], query, today).get(customer_id)
    selection = selection_store.get_selection(db, query.level)
    return _to_row(group, due, selection, mode, today, list_filter.order)


def list_rows(db: Database, query: ReminderQuery, mode: ReminderMode, today: date) -> list[ReminderRow]:
    """Return every group of the list, for the terminal."""
    selection = selection_store.get_selection(db, query.level)
    groups = due_list_store.list_groups(db, query, today)
    due = _load_due(db, (group.customer_id for group in groups), query, today)
    return [_to_row(group, due.get(group.customer_id), selection, mode, today) for group in groups]


def iterate_rows(
    db: Database, query: ReminderQuery, mode: ReminderMode, today: date, list_filter: ListFilter = NO_FILTER
) -> Iterator[ReminderRow]:
    """Yield every group in sight, loading the documents of a few customers at a time."""
    selection = selection_store.get_selection(db, query.level)
    groups = list_filtered(db, query, today, list_filter).groups
    for start in range(0, len(groups), CHUNK_SIZE):
        page = groups[start : start + CHUNK_SIZE]
        due = _load_due(db, (group.customer_id for group in page), query, today)
        for group in page:
            yield _to_row(group, due.get(group.customer_id), selection, mode, today, list_filter.order)


def _load_items(
    db: Database, customer_ids: Iterable[int], query: ReminderQuery, today: date
) -> dict[int, tuple[OpenItem, ...]]:
    return {
        id_: due_reminder.items for id_, due_reminder in _load_due(db, customer_ids, query, today).items()
    }


def _load_due(
    db: Database, customer_ids: Iterable[int], query: ReminderQuery, today: date
) -> dict[int, DueReminder]:
    accounts = documents_store.load_accounts(db, customer_ids, today)
    due_reminders = ((id_, find_due_items(account, query)) for id_, account in accounts.items())
    return {id_: due_reminder for id_, due_reminder in due_reminders if due_reminder}


def _to_row(
    group: CustomerGroup,
    due: DueReminder | None,
    selection: Selection,
    mode: ReminderMode,
    today: date,
    order: SortOrder | None = None,
) -> ReminderRow:
    items = due.items if due else ()
    listed = sort_items(items, order) if order else items
    ticked_items = selection.list_selected_items(group, listed, mode)
    ticked = select_items(group, listed, selection, mode)
    limitation_warnings = list_warnings(listed, group.kind, today)
    ids = frozenset(item.id for item in ticked_items)
    return ReminderRow(group, listed, ticked, ids, limitation_warnings, due.held if due else ())
