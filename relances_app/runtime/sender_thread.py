"""Background thread that sends the queued messages of the outbox; woken when a message is queued."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.domain.sending.credential import Credential
from relances_app.domain.structure import MailServer, RateLimit
from relances_app.runtime.request_gate import RequestGate
from relances_app.services import mail_server, passwords, structure
from relances_app.services.database import Database, open_database
from relances_app.services.sending import deliver
from relances_app.services.sending import run as sending_run

log = logging.getLogger(__name__)

STARTUP_DELAY_SECONDS = 1.0
"""Seconds left to the first page of the program before the first look at the outbox; `wake` ends the wait."""

POLL_INTERVAL_SECONDS = 20.0
"""Most seconds between two looks for deferred mails that are due and batches that resume."""

SHUTDOWN_TIMEOUT_SECONDS = 3.5
"""Seconds to finish the mail being handed over at shutdown; the whole shutdown takes five at most."""


class SenderThread(threading.Thread):
    """Thread that sends queued messages to the mail server, or to `sandbox_server` while that is selected."""

    def __init__(self, path: Path, clock: Callable[[], datetime], send_logs: Sequence[Path] = ()) -> None:
        super().__init__(name="sender", daemon=True)
        self.path = path
        self.clock = clock
        self.send_logs = send_logs
        self.error_message = ""
        self.is_busy = False
        self.password: str | None = None
        self.sandbox_server: MailServer | None = None
        self.request_gate = RequestGate()
        self.start_sandbox_server: Callable[[], MailServer] | None = None
        """Starts the mail sandbox; called when it is first needed."""
        self.on_run_end: Callable[[], None] = lambda: None
        """Called when a run of mails ended or paused."""
        self._sandbox_lock = threading.Lock()
        self._wake_event = threading.Event()
        self._stop_event = threading.Event()

    def wake(self) -> None:
        """Signal that a message was queued or that sending may continue."""
        self._wake_event.set()

    def get_password(self, db: Database) -> str | None:
        """Return the mail password entered since the program started, or the stored one.

        One in memory is dropped when the server or its authority file was changed outside the program.
        """
        if not mail_server.is_sandbox(db):
            if self.password is not None and passwords.is_unknown_server(db):
                self.password = None
            if self.password is None:
                self.password = passwords.load(db)
        return self.password

    def get_sandbox_server(self, db: Database) -> MailServer | None:
        """Return the address of the mail sandbox, started here if it is selected; None if it is not."""
        with self._sandbox_lock:
            if self.sandbox_server is None and self.start_sandbox_server and mail_server.is_sandbox(db):
                self.sandbox_server = self.start_sandbox_server()
        return self.sandbox_server

    def stop(self, timeout: float = SHUTDOWN_TIMEOUT_SECONDS) -> None:
        """Stop after the mail being handed over; wait `timeout` seconds at most."""
        self._stop_event.set()
        self._wake_event.set()
        if self.is_alive():
            self.join(timeout)

    def run(self) -> None:
        """Send what is pending, wait, and repeat until `stop` is called."""
        self._wake_event.wait(STARTUP_DELAY_SECONDS)
        while not self._stop_event.is_set():
            seconds = POLL_INTERVAL_SECONDS
            try:
                with open_database(self.path) as db:
                    self._send_pending(db)
                    seconds = self._compute_wait(db)
                self.error_message = ""
            except UserError as refusal:
                self.error_message = refusal.message
                log.warning("sender waits: %s", type(refusal).__name__)
            except Exception as error:  # noqa: BLE001  an unexpected error with one mail must not end the thread
                log.error("sender: %s", type(error).__name__)  # noqa: TRY400  messages may hold addresses
            self._wake_event.wait(seconds)
            self._wake_event.clear()

    def _compute_wait(self, db: Database) -> float:
        """Return the seconds until something is due, at most POLL_INTERVAL_SECONDS."""
        due_at = sending_run.find_next_due(db)
        waits = [POLL_INTERVAL_SECONDS]
        if due_at is not None:
            waits.append(max((due_at - self.clock()).total_seconds(), 0.5))
        start_in = sending_run.get_seconds_to_next_start(db, self.clock())
        if start_in is not None:  # a batch that can still be cancelled
            waits.append(start_in + 0.05)
        return min(waits)

    def _send_pending(self, db: Database) -> None:
        if not sending_run.has_work(db, self.clock()):
            return
        try:
            server, password = mail_server.require_server(
                db, self.get_sandbox_server(db), self.get_password(db)
            )
        except UserError as refusal:
            sending_run.stop_running(db, refusal.message)
            raise
        settings = structure.get_structure(db)
        rate_limit = RateLimit(0, 0, 0) if mail_server.is_sandbox(db) else settings.rate_limit
        extra_threads = [
            threading.Thread(
                target=self._send_on_extra_connection, args=(server, password, rate_limit), daemon=True
            )
            for _ in range(settings.connections - 1)
        ]
        self.is_busy = True
        try:
            for extra_thread in extra_threads:
                extra_thread.start()
            self._send_over_connection(db, server, password, rate_limit)
            for extra_thread in extra_threads:
                extra_thread.join()
        finally:
            self.is_busy = False
            self.on_run_end()

    def _send_on_extra_connection(
        self, server: MailServer, password: Credential, rate_limit: RateLimit
    ) -> None:
        """Send over one more connection; the lock on each message keeps two from taking the same one."""
        try:
            with open_database(self.path) as db:
                self._send_over_connection(db, server, password, rate_limit)
        except UserError as refusal:
            self.error_message = refusal.message

    def _send_over_connection(
        self, db: Database, server: MailServer, password: Credential, rate_limit: RateLimit
    ) -> None:
        with deliver.open_mailer(server, password) as mailer:
            # `wake` ends a wait: then server, password and limits are read again.
            for _ in sending_run.send_all(
                db, mailer, rate_limit, self.clock, self._wake_event.wait, self.send_logs
            ):
                self.request_gate.wait_until_idle()
                if self._wake_event.is_set():
                    return
