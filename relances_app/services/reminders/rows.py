"""Rows of the reminder list: a customer with its due documents and their selection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.charges.limitation_period import Limitation, list_warnings
from relances_app.domain.dunning.due_reminders import (
    DueReminder,
    DueRules,
    HeldItem,
    ReminderQuery,
    describe_left_out,
    find_due_items,
)
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter, sort_items
from relances_app.domain.dunning.message_parts import list_companions
from relances_app.domain.dunning.selection import (
    CustomerGroup,
    ReminderMode,
    SelectedTotals,
    Selection,
    list_left_out,
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
class Choices:
    """What the user ticked in the list of a level (`own`) and in those below (`lower`, by level)."""

    own: Selection
    lower: Mapping[int, Selection]
    rules: DueRules


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
    """Documents due at lower levels that go along in the same message, unless the user unticked them."""
    left_out: frozenset[int] = frozenset()
    """The ids of the riders that the user unticked."""
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
    choices = load_choices(db, query.level)
    folding = folding_store.get_folding(db, query.level)
    customer_count = len(due_list_store.get_reminder_list(db, query, today).groups)
    last_dates = documents_store.get_last_reminder_dates(db, customer_ids)
    return tuple(
        replace(
            build_row(group, due.get(group.customer_id), choices, mode, today, list_filter.order),
            is_unfolded=folding.is_unfolded(group.customer_id, customer_count),
            last_reminded_on=last_dates.get(group.customer_id),
        )
        for group in groups
    )


def list_rows(db: Database, query: ReminderQuery, mode: ReminderMode, today: date) -> list[ReminderRow]:
    """Return every group of the list, for the terminal."""
    choices = load_choices(db, query.level)
    groups = due_list_store.list_groups(db, query, today)
    due = load_due(db, (group.customer_id for group in groups), query, today)
    return [build_row(group, due.get(group.customer_id), choices, mode, today) for group in groups]


def iterate_rows(
    db: Database, query: ReminderQuery, mode: ReminderMode, today: date, list_filter: ListFilter = NO_FILTER
) -> Iterator[ReminderRow]:
    """Yield every group that the filter shows, loading documents in chunks."""
    choices = load_choices(db, query.level)
    groups = list_filtered(db, query, today, list_filter).groups
    for start in range(0, len(groups), CHUNK_SIZE):
        page = groups[start : start + CHUNK_SIZE]
        due = load_due(db, (group.customer_id for group in page), query, today)
        for group in page:
            yield build_row(group, due.get(group.customer_id), choices, mode, today, list_filter.order)


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


def load_choices(db: Database, level: int) -> Choices:
    """Return what the user ticked in the list of a level and in those below."""
    return Choices(
        selection_store.get_selection(db, level),
        selection_store.get_lower_selections(db, level),
        get_rules(db),
    )


def build_row(
    group: CustomerGroup,
    due: DueReminder | None,
    choices: Choices,
    mode: ReminderMode,
    today: date,
    order: SortOrder | None = None,
) -> ReminderRow:
    """Build the row of one group, with what is selected in it."""
    items = due.items if due else ()
    listed = sort_items(items, order) if order else items
    if due and due.other_level and all(choices.own.leaves_out(group.customer_id, i.id) for i in items):
        hold, tag = describe_left_out(due.other_level, choices.rules)
        group = group._replace(hold=hold, hold_tag=tag)
    return ReminderRow(
        group,
        listed,
        select_items(group, listed, choices.own, mode),
        frozenset(item.id for item in choices.own.list_selected_items(group, listed, mode)),
        list_warnings(listed, group.kind, today),
        due.held if due else (),
        list_companions(due),
        list_left_out(choices.lower, due.account) if due else frozenset(),
    )
