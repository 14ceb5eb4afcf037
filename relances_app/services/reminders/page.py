"""Page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.list_filter import EVERYTHING, Sight, arrange_items
from relances_app.domain.dunning.selection import Group, Mode, Ticks
from relances_app.domain.errors import Refusal
from relances_app.domain.money import format_euros
from relances_app.services.reminders.rows import Row, _load_items, _to_row
from relances_app.store import due_list as due_list_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Books
from relances_app.store.list_query import find_seen

PAGE_SIZE = 24
"""Rows drawn at once: what a screen shows and a little more; the next are asked for before they are reached."""
FIRST_SIZE = 11
"""Rows drawn first where the list is swapped in, so that the answer stays below 20 kB; the rest follows at once."""


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
    whole = due_list_store.find_listing(db, question, today)
    listing = find_seen(db, question, today, sight)
    selection = selection_store.find_selection(db, question.level)
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
    whole = due_list_store.find_listing(db, question, today)
    selection = selection_store.find_selection(db, question.level)
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
    return due_list_store.find_listing(db, question, today).unknown


def _find_end(groups: Sequence[Group], start: int, size: int) -> int:
    """Return where a page of so many documents ends; a group is never cut."""
    for end in range(start, len(groups)):
        size -= groups[end].count + 1
        if size <= 0:
            return end + 1
    return len(groups)


def sum_list(db: Books, question: Question, today: date) -> Summary:
    """Return how much a list holds, without drawing it."""
    listing = due_list_store.find_listing(db, question, today)
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
