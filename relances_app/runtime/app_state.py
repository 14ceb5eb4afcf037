"""App state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from relances_app.runtime.sender_thread import SenderThread
from relances_app.runtime.tab_tracking import OpenTabs
from relances_app.services.database import QueryCache


@dataclass
class AppState:
    """What lives as long as the program: where the books are, the mail password, the sender."""

    path: Path
    folder: Path
    sender: SenderThread
    shut_down: Callable[[], None]
    """Ends the program."""
    publish_login_key: Callable[[str], None]
    """Is told each new single-use secret of the door."""
    demo_day: date | None = None
    """The date limite that the demonstration opens with."""
    is_read_only: bool = False
    """Whether the medium is write-protected: nothing is kept or sent."""
    folder_warning: str = ""
    """What every page says of a risky place of the data."""
    cache: QueryCache = field(default_factory=QueryCache)
    """Query results of the pages, valid until the database changes."""
    open_tabs: OpenTabs = field(default_factory=OpenTabs)
    """The pages that are open."""
    pending_statements: dict[str, object] = field(default_factory=dict)
    """Bank statements being reviewed, by token."""
    pending_imports: dict[str, object] = field(default_factory=dict)
    """Files being imported, by token, until they are kept or left."""
    undo_offer: object | None = None
    """What was done last and may be taken back."""

    def switch_database(self, send_logs: Sequence[Path]) -> None:
        """Go on with other books that stand in the place of those before: what was read from these is forgotten."""
        self.sender.send_logs = send_logs
        self.cache.clear()
        self.pending_imports.clear()
        self.pending_statements.clear()
        self.undo_offer = None
