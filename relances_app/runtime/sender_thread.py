"""The sender: one thread of the running program that drains the outbox, woken when something is queued."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import Refusal
from relances_app.domain.structure import MailServer, Pace
from relances_app.runtime.request_gate import Courtesy
from relances_app.services import mail_server, passwords, structure
from relances_app.services.database import Books, open_books
from relances_app.services.sending import deliver
from relances_app.services.sending import run as sending_run

log = logging.getLogger(__name__)

FIRST_LOOK = 1.0
"""Seconds that it leaves to the first page of the program; whoever rings it is not made to wait."""

IDLE_SECONDS = 20.0
"""How often it looks for deferred mails whose time has come."""


PATIENCE = 3.5
"""Seconds for the mail being handed over once the program is to end; all that ends it takes five at most."""


class Sender(threading.Thread):
    """Sends what the books hold; `trial` stands in for the mail server while that one is chosen."""

    def __init__(self, path: Path, clock: Callable[[], datetime], ledgers: Sequence[Path] = ()) -> None:
        super().__init__(name="sender", daemon=True)
        self.path = path
        self.clock = clock
        self.ledgers = ledgers
        self.trouble = ""
        self.is_busy = False
        self.password: str | None = None
        self.trial: MailServer | None = None
        self.courtesy = Courtesy()
        self.open_trial: Callable[[], MailServer] | None = None
        """Starts the trial server, when it is first to stand in."""
        self._trial_lock = threading.Lock()
        self._bell = threading.Event()
        self._ending = threading.Event()

    def wake(self) -> None:
        """Say that something was queued or may go on."""
        self._bell.set()

    def find_password(self, db: Books) -> str | None:
        """Return the mail password given since the start, or the one that the computer remembers."""
        if self.password is None and not mail_server.is_trial(db):
            self.password = passwords.recall(db)
        return self.password

    def find_trial(self, db: Books) -> MailServer | None:
        """Return how to reach the trial server, started here where it is the one chosen."""
        with self._trial_lock:
            if self.trial is None and self.open_trial and mail_server.is_trial(db):
                self.trial = self.open_trial()
        return self.trial

    def end(self, patience: float = PATIENCE) -> None:
        """End after the mail being handed over, waiting so many seconds at most."""
        self._ending.set()
        self._bell.set()
        if self.is_alive():
            self.join(patience)

    def run(self) -> None:
        """Drain, sleep, and drain again until the program ends."""
        self._bell.wait(FIRST_LOOK)
        while not self._ending.is_set():
            try:
                with open_books(self.path) as db:
                    self._drain(db)
                self.trouble = ""
            except Refusal as refusal:
                self.trouble = refusal.sentence
                log.warning("sender waits: %s", type(refusal).__name__)
            except Exception as error:  # noqa: BLE001  the thread outlives whatever one mail does to it
                log.error("sender: %s", type(error).__name__)  # noqa: TRY400  messages may hold addresses
            self._bell.wait(IDLE_SECONDS)
            self._bell.clear()

    def _drain(self, db: Books) -> None:
        if not sending_run.has_work(db, self.clock()):
            return
        try:
            server, password = mail_server.require_server(db, self.find_trial(db), self.find_password(db))
        except Refusal as refusal:
            sending_run.stop_running(db, refusal.sentence)
            raise
        settings = structure.find_structure(db)
        pace = Pace(0, 0, 0) if mail_server.is_trial(db) else settings.pace
        others = [
            threading.Thread(target=self._help, args=(server, password, pace), daemon=True)
            for _ in range(settings.connections - 1)
        ]
        self.is_busy = True
        try:
            for other in others:
                other.start()
            self._send(db, server, password, pace)
            for other in others:
                other.join()
        finally:
            self.is_busy = False

    def _help(self, server: MailServer, password: str, pace: Pace) -> None:
        """Drain over one more connection; claims keep two of them from taking the same mail."""
        try:
            with open_books(self.path) as db:
                self._send(db, server, password, pace)
        except Refusal as refusal:
            self.trouble = refusal.sentence

    def _send(self, db: Books, server: MailServer, password: str, pace: Pace) -> None:
        with deliver.open_room(server, password) as room:
            for _ in sending_run.drain(db, room, pace, self.clock, self._ending.wait, self.ledgers):
                self.courtesy.wait()
                if self._ending.is_set():
                    return
