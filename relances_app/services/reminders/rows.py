"""Rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Item
from relances_app.domain.charges.limitation_period import Limitation, list_warnings
from relances_app.domain.dunning.due_reminders import Question, plan
from relances_app.domain.dunning.list_filter import EVERYTHING, Sight, arrange_items
from relances_app.domain.dunning.selection import Group, Mode, Selection, Ticked, tick_singles
from relances_app.store import documents as documents_store
from relances_app.store import due_list as due_list_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Books
from relances_app.store.list_query import find_seen

LOADED = 150
"""Customers whose documents are loaded at once where the whole list is gone through."""


@dataclass(frozen=True, slots=True)
class Row:
    """A customer's group on the screen: its line, its documents, and which are ticked."""

    group: Group
    items: tuple[Item, ...]
    ticked: Ticked
    ticked_ids: frozenset[int]
    limits: Mapping[int, Limitation]
    """By document id, when a claim may soon be barred, or may be already."""


def show_row(
    db: Books, question: Question, mode: Mode, today: date, customer_id: int, sight: Sight = EVERYTHING
) -> Row | None:
    """Return one customer's group, or None when it is no longer in the list, or out of sight."""
    group = find_seen(db, question, today, sight).find(customer_id)
    if group is None:
        return None
    items = arrange_items(_load_items(db, [customer_id], question, today)[customer_id], sight.order)
    return _to_row(group, items, selection_store.find_selection(db, question.level), mode, today)


def list_rows(db: Books, question: Question, mode: Mode, today: date) -> list[Row]:
    """Return every group of the list, for the terminal."""
    selection = selection_store.find_selection(db, question.level)
    groups = due_list_store.find_groups(db, question, today)
    items = _load_items(db, (group.customer_id for group in groups), question, today)
    return [_to_row(group, items[group.customer_id], selection, mode, today) for group in groups]


def iterate_rows(
    db: Books, question: Question, mode: Mode, today: date, sight: Sight = EVERYTHING
) -> Iterator[Row]:
    """Yield every group in sight, loading the documents of a few customers at a time."""
    selection = selection_store.find_selection(db, question.level)
    groups = find_seen(db, question, today, sight).groups
    for start in range(0, len(groups), LOADED):
        page = groups[start : start + LOADED]
        items = _load_items(db, (group.customer_id for group in page), question, today)
        for group in page:
            listed = arrange_items(items.get(group.customer_id, ()), sight.order)
            yield _to_row(group, listed, selection, mode, today)


def _load_items(
    db: Books, customer_ids: Iterable[int], question: Question, today: date
) -> dict[int, tuple[Item, ...]]:
    accounts = documents_store.load_accounts(db, customer_ids, today)
    proposals = ((id_, plan(account, question)) for id_, account in accounts.items())
    return {id_: proposal.items for id_, proposal in proposals if proposal}


def _to_row(group: Group, items: tuple[Item, ...], selection: Selection, mode: Mode, today: date) -> Row:
    kept = selection.tick_items(group, items, mode)
    ticked = tick_singles(group, items, selection, mode)
    limits = list_warnings(items, group.kind, today)
    return Row(group, items, ticked, frozenset(item.id for item in kept), limits)
