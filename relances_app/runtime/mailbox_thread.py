"""Background thread that reads the mailbox, if that is on: at start, after each run, every 15 minutes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import MailboxRefused, UserError
from relances_app.domain.structure import MailServer
from relances_app.services import mail_server
from relances_app.services.database import Database, open_database
from relances_app.services.mailbox import reading, settings

log = logging.getLogger(__name__)

STARTUP_DELAY_SECONDS = 20.0
INTERVAL_SECONDS = 900.0
PAUSE_SECONDS = 5.0
"""How long the replacement of the database waits for a reading."""


class MailboxThread(threading.Thread):
    """Reads the mailbox of the structure; `get_password` returns what the user entered since the program started."""

    def __init__(
        self, path: Path, clock: Callable[[], datetime], get_password: Callable[[Database], str | None]
    ) -> None:
        super().__init__(name="mailbox", daemon=True)
        self._path, self._clock, self._get_password = path, clock, get_password
        self._wake_event = threading.Event()
        self._stop_event = threading.Event()
        self._refused: tuple[MailServer, str | None] | None = None
        """Server and password that were refused: tried again on demand only, since accounts get locked."""
        self._lock = threading.RLock()  # two readings at once could file a copy twice

    def wake(self) -> None:
        """Read the mailbox now."""
        self._wake_event.set()

    def stop(self) -> None:
        """Stop; a reading in progress is abandoned, since it changes nothing in the mailbox."""
        self._stop_event.set()
        self._wake_event.set()

    def run(self) -> None:
        """Read, wait, and repeat until `stop` is called."""
        self._wake_event.wait(STARTUP_DELAY_SECONDS)
        while not self._stop_event.is_set():
            self._wake_event.clear()
            try:
                self.read_in_turn()
            except UserError as refusal:  # shown on the page
                log.warning("mailbox waits: %s", type(refusal).__name__)
            except Exception as error:  # noqa: BLE001  one malformed mail must not end the thread
                log.error("mailbox: %s", type(error).__name__)  # noqa: TRY400  messages may hold addresses
            self._wake_event.wait(INTERVAL_SECONDS)

    def read_in_turn(self) -> None:
        """Read the mailbox once if that is on. The database is open in this time only."""
        with self._lock, open_database(self._path) as db:
            if settings.get_status(db).is_on and not mail_server.is_sandbox(db):
                self.check_again(db)

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Keep the thread from opening the database while it is replaced; raises UserError during a reading."""
        if not self._lock.acquire(timeout=PAUSE_SECONDS):
            raise UserError(
                "La boîte de réception est en cours de lecture : attendez une minute, puis recommencez."
            )
        try:
            yield
        finally:
            self._lock.release()

    def check(self, db: Database) -> dict[str, int]:
        """Read the mailbox once; return how many mails of each kind were found. Raises UserError."""
        password = self._get_password(db)
        attempt = settings.get_reading_server(db), password
        with self._lock:
            try:
                found = read_mailbox(db, password, self._clock)
            except MailboxRefused:
                self._refused = attempt
                raise
            self._refused = None
            return found

    def check_again(self, db: Database) -> None:
        """Read the mailbox once, unless the same login was refused."""
        if self._refused != (settings.get_reading_server(db), self._get_password(db)):
            self.check(db)


def read_mailbox(db: Database, password: str | None, clock: Callable[[], datetime]) -> dict[str, int]:
    """Read the mailbox once with a password, or with the tokens that it opens."""
    server = settings.get_server(db)
    return dict(
        reading.check(db, password, lambda key: mail_server.open_reading_tokens(db, server, key), clock)
    )
