"""State shared by requests and threads for as long as the program runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from relances_app.runtime.mailbox_thread import MailboxThread
from relances_app.runtime.sender_thread import SenderThread
from relances_app.runtime.tab_tracking import OpenTabs
from relances_app.services.database import QueryCache


@dataclass
class AppState:
    """Paths of the data, the sender thread, caches, and work in progress of the running program."""

    path: Path
    folder: Path
    sender: SenderThread
    mailbox: MailboxThread
    shut_down: Callable[[], None]
    """Ends the program."""
    publish_login_key: Callable[[str], object]
    """Called with each new single-use login key."""
    is_read_only: bool = False
    """Whether the volume is write-protected: nothing is stored or sent."""
    folder_warning: str = ""
    """Warning about a risky data folder, shown on every page; empty when there is none."""
    cache: QueryCache = field(default_factory=QueryCache)
    """Query results of the pages, valid until the database changes."""
    open_tabs: OpenTabs = field(default_factory=OpenTabs)
    """The browser tabs that are open."""
    pending_statements: dict[str, object] = field(default_factory=dict)
    """Bank statements being reviewed, by token."""
    pending_imports: dict[str, object] = field(default_factory=dict)
    """Files being imported, by token, until they are confirmed or discarded."""
    sign_in_job: object | None = None
    """The sign-in in progress, or the last one."""
    undo_offer: object | None = None
    """The last action, if it can be undone."""

    def switch_database(self, send_logs: Sequence[Path]) -> None:
        """Use the database that replaced the previous one; discard everything read from the previous one."""
        self.sender.send_logs = send_logs
        self.cache.clear()
        self.pending_imports.clear()
        self.pending_statements.clear()
        self.undo_offer = None
