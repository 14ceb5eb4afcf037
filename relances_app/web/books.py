"""What a request works with: its connection to the books, the day, and what the running program holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import cast

from flask import current_app, g

from relances_app.services.books import Books, QueryCache, open_books
from relances_app.web.open_pages import Pages
from relances_app.web.sender import Sender


@dataclass
class Program:
    """What lives as long as the program: where the books are, the mail password, the sender."""

    path: Path
    folder: Path
    sender: Sender
    leave: Callable[[], None]
    """Ends the program."""
    announce: Callable[[str], None]
    """Is told each new single-use secret of the door."""
    demo_day: date | None = None
    """The date limite that the demonstration opens with."""
    is_read_only: bool = False
    """Whether the medium is write-protected: nothing is kept or sent."""
    warning: str = ""
    """What every page says of a risky place of the data."""
    cache: QueryCache = field(default_factory=QueryCache)
    """Query results of the pages, valid until the database changes."""
    pages: Pages = field(default_factory=Pages)
    """The pages that are open."""
    statements: dict[str, object] = field(default_factory=dict)
    """Bank statements being reviewed, by token."""
    previews: dict[str, object] = field(default_factory=dict)
    """Files being imported, by token, until they are kept or left."""
    offer: object | None = None
    """What was done last and may be taken back."""

    def turn_to(self, ledgers: Sequence[Path]) -> None:
        """Go on with other books that stand in the place of those before: what was read from these is forgotten."""
        self.sender.ledgers = ledgers
        self.cache.clear()
        self.previews.clear()
        self.statements.clear()
        self.offer = None


def get_program() -> Program:
    """Return what the running program holds."""
    return cast("Program", current_app.extensions["relances"])


def get_books() -> Books:
    """Return the connection of this request, opened at its first use."""
    if "books" not in g:
        program = get_program()
        g.books = open_books(program.path, read_only=program.is_read_only, cache=program.cache)
    return cast("Books", g.books)


def close_books(_error: BaseException | None = None) -> None:
    """Close the connection of a request that ends."""
    if (books := g.pop("books", None)) is not None:
        books.close()


def now() -> datetime:
    """Return the instant, with the local offset."""
    return datetime.now().astimezone()


def today() -> date:
    """Return the day on this machine's calendar."""
    return now().date()
