"""App state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from relances_app.runtime.sender_thread import Sender
from relances_app.runtime.tab_tracking import Pages
from relances_app.services.database import QueryCache


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
