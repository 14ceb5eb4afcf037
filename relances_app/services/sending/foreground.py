"""Sending in the foreground, for the terminal: waits for short pauses, ends at a longer one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from relances_app.domain.sending.credential import Credential
from relances_app.domain.structure import MailServer, RateLimit
from relances_app.services.sending.deliver import Clock, SendResult, open_mailer
from relances_app.services.sending.run import find_next_due, find_pause, has_work, send_all
from relances_app.store.database.database import Database

MAX_PAUSE_SECONDS = 20
"""Longest pause that is waited for."""


@dataclass(frozen=True, slots=True)
class SendSettings:
    """Settings that are read again after each wait."""

    server: MailServer
    password: Credential
    rate_limit: RateLimit


def send_with_short_pauses(
    db: Database,
    get_settings: Callable[[], SendSettings],
    clock: Clock,
    sleep: Callable[[float], None],
    send_logs: Sequence[Path] = (),
) -> Iterator[SendResult]:
    """Send the queued mails until none is left, or until a batch is stopped or paused for longer."""
    while has_work(db, clock()):
        settings = get_settings()

        def wait(seconds: float, used: SendSettings = settings) -> bool:
            sleep(seconds)
            return get_settings() != used

        with open_mailer(settings.server, settings.password) as mailer:
            yield from send_all(db, mailer, settings.rate_limit, clock, wait, send_logs)
        if pause := find_pause(db):
            seconds = (pause[1] - clock()).total_seconds()
            if seconds > MAX_PAUSE_SECONDS:
                return
            sleep(max(seconds, 0.0) + 0.05)


def describe_next_try(db: Database, level: int) -> str:
    """Return when unsent mails are tried again, and by which command; an empty string if none is due."""
    due_at = find_next_due(db)
    if due_at is None:
        return ""
    return (
        f"Prochain essai à partir du {due_at.astimezone():%d/%m/%Y à %H:%M} : lancez alors "
        f"« relances send --level {level} », ou laissez Relances ouvert."
    )
