"""The list of reminders: who is due which level, what is ticked, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relances_app.domain.account import Account, Item
from relances_app.domain.limitation import Limitation, list_warnings
from relances_app.domain.money import format_euros
from relances_app.domain.refusals import NotFound, Refusal
from relances_app.domain.reminder import Question, explain, plan
from relances_app.domain.selection import (
    Base,
    Group,
    Mode,
    Selection,
    Ticked,
    Ticks,
    tick_singles,
)
from relances_app.domain.sight import EVERYTHING, Sight, arrange_items
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import ladder as ladder_store
from relances_app.store import reminders as store
from relances_app.store.books import Books
from relances_app.store.sight import find_seen

FOUND = 20
"""Accounts shown for one search."""

PAGE_SIZE = 24
"""Rows drawn at once: what a screen shows and a little more; the next are asked for before they are reached."""
LOADED = 150
"""Customers whose documents are loaded at once where the whole list is gone through."""
FIRST_SIZE = 11
"""Rows drawn first where the list is swapped in, so that the answer stays below 20 kB; the rest follows at once."""


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
    """What is ticked of all that is in sight; sums in cents.

    `customers`, `documents` and `total` count what leaves; `without_address` and `without_balance` count
    the customers ticked that cannot; `out_of_sight` those that would leave, were they seen.
    """

    customers: int
    documents: int
    total: int
    without_address: int
    without_balance: int
    out_of_sight: int
    ticks: Ticks

    @property
    def mark(self) -> str:
        """What a page keeps of it, to tell later whether what would leave has changed."""
        return f"{self.customers}-{self.documents}-{self.total}"


@dataclass(frozen=True, slots=True)
class Summary:
    """How much a list holds; the total in cents."""

    question: Question
    customers: int
    documents: int
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """The list as the screen shows it; `customers`, `documents` and `total` count what is in sight."""

    question: Question
    mode: Mode
    rows: tuple[Row, ...]
    bar: Bar
    customers: int
    documents: int
    total: int
    next_start: int | None
    listed: int
    """Customers of the whole list."""
    unknown: int
    """Customers of the whole list whose capacity nobody gave."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one document is in the list or not."""

    item: Item
    sentence: str
    is_listed: bool


def show_board(
    db: Books,
    question: Question,
    mode: Mode,
    today: date,
    start: int = 0,
    size: int = PAGE_SIZE,
    sight: Sight = EVERYTHING,
) -> Board:
    """Return one page of the list, with the totals of the whole; `size` documents, and the last group whole."""
    whole = store.find_listing(db, question, today)
    listing = find_seen(db, question, today, sight)
    selection = store.find_selection(db, question.level)
    end = _find_end(listing.groups, start, size)
    page = listing.groups[start:end]
    items = _load_items(db, (group.customer_id for group in page), question, today)
    rows = tuple(
        _to_row(group, arrange_items(items.get(group.customer_id, ()), sight.order), selection, mode, today)
        for group in page
    )
    return Board(
        question=question,
        mode=mode,
        rows=rows,
        bar=show_bar(db, question, mode, today, sight),
        customers=len(listing.groups),
        documents=listing.documents,
        total=listing.total,
        listed=len(whole.groups),
        unknown=whole.unknown,
        next_start=end if end < len(listing.groups) else None,
    )


def show_bar(db: Books, question: Question, mode: Mode, today: date, sight: Sight = EVERYTHING) -> Bar:
    """Return what is ticked of all that is in sight, without drawing it."""
    whole = store.find_listing(db, question, today)
    selection = store.find_selection(db, question.level)
    singles = _load_items(db, (id_ for id_ in selection.documents if whole.find(id_)), question, today)
    tally = find_seen(db, question, today, sight).tally(selection, singles, mode)
    return Bar(
        customers=tally.leaving,
        documents=tally.documents,
        total=tally.total,
        without_address=tally.without_address,
        without_balance=tally.without_balance,
        out_of_sight=whole.tally(selection, singles, mode).leaving - tally.leaving if sight.is_narrow else 0,
        ticks=tally.ticks,
    )


def count_unknown(db: Books, question: Question, today: date) -> int:
    """Count the customers of the list of whom nobody said in what capacity they buy."""
    return store.find_listing(db, question, today).unknown


def _find_end(groups: Sequence[Group], start: int, size: int) -> int:
    """Return where a page of so many documents ends; a group is never cut."""
    for end in range(start, len(groups)):
        size -= groups[end].count + 1
        if size <= 0:
            return end + 1
    return len(groups)


def sum_list(db: Books, question: Question, today: date) -> Summary:
    """Return how much a list holds, without drawing it."""
    listing = store.find_listing(db, question, today)
    return Summary(question, len(listing.groups), listing.documents, listing.total)


def require_mark(db: Books, question: Question, mode: Mode, today: date, sight: Sight, mark: str) -> None:
    """Raise Refusal where what would leave is no longer what a person was shown."""
    bar = show_bar(db, question, mode, today, sight)
    if bar.mark != mark:
        would = f"{bar.customers} relance{'s' if bar.customers > 1 else ''} pour {format_euros(bar.total)}"
        raise Refusal(
            f"La liste a changé depuis qu'elle est affichée : il partirait maintenant {would}. "
            "Rechargez la page, relisez-la, puis envoyez."
        )


def show_row(
    db: Books, question: Question, mode: Mode, today: date, customer_id: int, sight: Sight = EVERYTHING
) -> Row | None:
    """Return one customer's group, or None when it is no longer in the list, or out of sight."""
    group = find_seen(db, question, today, sight).find(customer_id)
    if group is None:
        return None
    items = arrange_items(_load_items(db, [customer_id], question, today)[customer_id], sight.order)
    return _to_row(group, items, store.find_selection(db, question.level), mode, today)


def list_rows(db: Books, question: Question, mode: Mode, today: date) -> list[Row]:
    """Return every group of the list, for the terminal."""
    selection = store.find_selection(db, question.level)
    groups = store.find_groups(db, question, today)
    items = _load_items(db, (group.customer_id for group in groups), question, today)
    return [_to_row(group, items[group.customer_id], selection, mode, today) for group in groups]


def iterate_rows(
    db: Books, question: Question, mode: Mode, today: date, sight: Sight = EVERYTHING
) -> Iterator[Row]:
    """Yield every group in sight, loading the documents of a few customers at a time."""
    selection = store.find_selection(db, question.level)
    groups = find_seen(db, question, today, sight).groups
    for start in range(0, len(groups), LOADED):
        page = groups[start : start + LOADED]
        items = _load_items(db, (group.customer_id for group in page), question, today)
        for group in page:
            listed = arrange_items(items.get(group.customer_id, ()), sight.order)
            yield _to_row(group, listed, selection, mode, today)


def tick_all(db: Books, level: int, base: Base) -> None:
    """Tick all customers, none, or by the rule."""
    with db.write_selection():
        store.choose_base(db, level, base)


def tick_seen(db: Books, question: Question, today: date, sight: Sight, *, ticked: bool) -> None:
    """Tick or untick all customers in sight; those out of sight stay as they were."""
    seen = [group.customer_id for group in find_seen(db, question, today, sight).groups]
    with db.write_selection():
        store.choose_customers(db, question.level, seen, ticked=ticked)


def remember_ticks(db: Books, level: int) -> Callable[[Books], None]:
    """Return what makes the ticks of a level again what they are now."""
    before = store.find_selection(db, level)

    def put_back(db: Books) -> None:
        with db.write_selection():
            store.restore_selection(db, level, before)

    return put_back


def tick_customer(db: Books, level: int, customer_id: int, *, ticked: bool) -> int:
    """Tick or untick all documents of a customer; return its id, or raise NotFound."""
    with db.write_selection():
        if customer_id not in customers_store.find_customers(db, [customer_id]):
            raise NotFound("Ce client")
        store.choose_customer(db, level, customer_id, ticked=ticked)
    return customer_id


def tick_document(db: Books, level: int, document_id: int, *, ticked: bool) -> int:
    """Tick or untick one document; return its customer, or raise NotFound."""
    with db.write_selection():
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


def _to_row(group: Group, items: tuple[Item, ...], selection: Selection, mode: Mode, today: date) -> Row:
    kept = selection.tick_items(group, items, mode)
    ticked = tick_singles(group, items, selection, mode)
    limits = list_warnings(items, group.kind, today)
    return Row(group, items, ticked, frozenset(item.id for item in kept), limits)
