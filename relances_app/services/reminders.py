"""The list of reminders: who is due which level, what is ticked, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.account import Account, Item
from relances_app.domain.limitation import Limitation, list_warnings
from relances_app.domain.refusals import NotFound
from relances_app.domain.reminder import Question, explain, plan
from relances_app.domain.selection import (
    Base,
    Group,
    Mode,
    Selection,
    Ticked,
    Ticks,
    tick_singles,
    tick_whole,
)
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import ladder as ladder_store
from relances_app.store import reminders as store
from relances_app.store.books import Books

FOUND = 20
"""Accounts shown for one search."""

PAGE_SIZE = 100
"""Customers drawn at once: about a thousand rows, the most that a browser paints without a pause."""


@dataclass(frozen=True, slots=True)
class Row:
    """A customer's group on the screen: its line, its documents, and which are ticked."""

    group: Group
    items: tuple[Item, ...]
    ticked: Ticked
    ticked_ids: frozenset[int]
    limits: Mapping[int, Limitation]
    """By document id, when a claim may soon be barred, or may be already."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is ticked over the whole list; sums in cents.

    `customers`, `documents` and `total` count what leaves; `without_address` and `without_balance` count
    the customers ticked that cannot.
    """

    customers: int
    documents: int
    total: int
    without_address: int
    without_balance: int
    ticks: Ticks


@dataclass(frozen=True, slots=True)
class Summary:
    """How much a list holds; the total in cents."""

    question: Question
    customers: int
    documents: int
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """The list as the screen shows it."""

    question: Question
    mode: Mode
    rows: tuple[Row, ...]
    bar: Bar
    customers: int
    documents: int
    total: int
    next_start: int | None
    unknown: int
    """Customers of the whole list whose capacity nobody gave."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one document is in the list or not."""

    item: Item
    sentence: str
    is_listed: bool


def show_board(db: Books, question: Question, mode: Mode, today: date, start: int = 0) -> Board:
    """Return one page of the list, with the totals of the whole."""
    groups = store.find_groups(db, question, today)
    selection = store.find_selection(db, question.level)
    singles = _load_items(
        db, (g.customer_id for g in groups if g.customer_id in selection.documents), question, today
    )
    ticked = [_tick(group, singles, selection, mode) for group in groups]
    page = groups[start : start + PAGE_SIZE]
    items = _load_items(db, (group.customer_id for group in page), question, today)
    rows = tuple(_to_row(group, items.get(group.customer_id, ()), selection, mode, today) for group in page)
    return Board(
        question=question,
        mode=mode,
        rows=rows,
        bar=_sum_bar(zip(groups, ticked, strict=True), mode),
        customers=len(groups),
        documents=sum(group.count for group in groups),
        total=sum(group.total for group in groups),
        next_start=start + PAGE_SIZE if len(groups) > start + PAGE_SIZE else None,
        unknown=sum(group.is_unknown for group in groups),
    )


def sum_list(db: Books, question: Question, today: date) -> Summary:
    """Return how much a list holds, without drawing it."""
    groups = store.find_groups(db, question, today)
    documents, total = sum(group.count for group in groups), sum(group.total for group in groups)
    return Summary(question, len(groups), documents, total)


def show_row(db: Books, question: Question, mode: Mode, today: date, customer_id: int) -> Row | None:
    """Return one customer's group, or None when it is no longer in the list."""
    selection = store.find_selection(db, question.level)
    for group in store.find_groups(db, question, today):
        if group.customer_id == customer_id:
            items = _load_items(db, [customer_id], question, today)[customer_id]
            return _to_row(group, items, selection, mode, today)
    return None


def list_rows(db: Books, question: Question, mode: Mode, today: date) -> list[Row]:
    """Return every group of the list, for the terminal."""
    selection = store.find_selection(db, question.level)
    groups = store.find_groups(db, question, today)
    items = _load_items(db, (group.customer_id for group in groups), question, today)
    return [_to_row(group, items[group.customer_id], selection, mode, today) for group in groups]


def tick_all(db: Books, level: int, base: Base) -> None:
    """Tick all customers, none, or by the rule."""
    with db.write():
        store.choose_base(db, level, base)


def tick_customer(db: Books, level: int, customer_id: int, *, ticked: bool) -> int:
    """Tick or untick all documents of a customer; return its id, or raise NotFound."""
    with db.write():
        if customer_id not in customers_store.find_customers(db, [customer_id]):
            raise NotFound("Ce client")
        store.choose_customer(db, level, customer_id, ticked=ticked)
    return customer_id


def tick_document(db: Books, level: int, document_id: int, *, ticked: bool) -> int:
    """Tick or untick one document; return its customer, or raise NotFound."""
    with db.write():
        customer_id = documents_store.find_customer_of(db, document_id)
        if customer_id is None:
            raise NotFound("Ce document")
        store.choose_document(db, level, customer_id, document_id, ticked=ticked)
    return customer_id


def explain_account(
    db: Books, customer_id: int, question: Question, today: date
) -> tuple[Account, tuple[Reason, ...]]:
    """Return an account with the reason why each open document is in the list or not."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    if account is None:
        raise NotFound("Ce client")
    proposal = plan(account, question)
    listed = {item.id for item in proposal.items} if proposal else set()
    ladder = ladder_store.find_ladder(db)
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


def _load_items(
    db: Books, customer_ids: Iterable[int], question: Question, today: date
) -> dict[int, tuple[Item, ...]]:
    accounts = documents_store.load_accounts(db, customer_ids, today)
    proposals = ((id_, plan(account, question)) for id_, account in accounts.items())
    return {id_: proposal.items for id_, proposal in proposals if proposal}


def _tick(group: Group, singles: dict[int, tuple[Item, ...]], selection: Selection, mode: Mode) -> Ticked:
    items = singles.get(group.customer_id)
    if items is None:
        return tick_whole(group, selection, mode)
    return tick_singles(group, items, selection, mode)


def _to_row(group: Group, items: tuple[Item, ...], selection: Selection, mode: Mode, today: date) -> Row:
    kept = selection.tick_items(group, items, mode)
    ticked = tick_singles(group, items, selection, mode)
    limits = list_warnings(items, group.kind, today)
    return Row(group, items, ticked, frozenset(item.id for item in kept), limits)


def _sum_bar(ticked: Iterable[tuple[Group, Ticked]], mode: Mode) -> Bar:
    customers = documents = total = without_address = without_balance = 0
    seen = set()
    for group, tick in ticked:
        seen.add(tick.ticks)
        if tick.ticks is Ticks.NONE:
            continue
        if not tick.can_leave:
            without_balance += 1
        elif mode is Mode.EMAIL and not group.email:
            without_address += 1
        else:
            customers += 1
            documents += tick.count
            total += tick.total
    ticks = seen.pop() if len(seen) == 1 else Ticks.SOME if seen else Ticks.NONE
    return Bar(customers, documents, total, without_address, without_balance, ticks)
