"""Sending of all queued mails, with the rules that stop or pause batches."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.domain.sending.consecutive_failures import ConsecutiveFailures
from relances_app.domain.sending.outcome import BatchAction
from relances_app.domain.sending.rate_limit import compute_pause
from relances_app.domain.structure import RateLimit
from relances_app.services.sending.deliver import Clock, SendResult, Wait, send_next
from relances_app.services.sending.rate_limit import wait_for_rate_limit
from relances_app.store import batches as batches_store
from relances_app.store import send_log_recovery
from relances_app.store.database.database import Database
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.timestamps import from_text

if TYPE_CHECKING:
    from relances_app.mail.mailer import Mailer

STALE_AFTER = timedelta(days=3)
STALE_REASON = "en attente depuis plus de trois jours : relisez avant d'envoyer"
"""Reason shown for mails that waited longer than STALE_AFTER; they are held, since their content may be outdated."""


def has_work(db: Database, now: datetime) -> bool:
    """Hold stale mails and resume paused batches that are due; return whether a mail can be sent now."""
    with db.write():
        send_log_recovery.hold_stale(db, now - STALE_AFTER, STALE_REASON, now)
        batches_store.resume_batches(db, now)
        return send_queue_store.has_sendable(db, now)


def get_seconds_to_next_start(db: Database, now: datetime) -> float | None:
    """Return the seconds after which a batch that can still be cancelled is sent, or None."""
    start = batches_store.get_next_start(db, now)
    return (start - now).total_seconds() if start else None


def resume_all(db: Database) -> None:
    """Let every batch that is paused, stopped or waits for its start go on, because a person asks for it now."""
    with db.write():
        batches_store.resume_all(db)


def stop_running(db: Database, reason: str) -> None:
    """Stop the running batches until the user resumes them."""
    with db.write():
        batches_store.set_state_of_running(db, "stopped", reason)


def find_next_due(db: Database) -> datetime | None:
    """Return when a paused batch resumes or a deferred mail is tried again: the earlier time."""
    return send_queue_store.find_next_due(db)


def find_pause(db: Database) -> tuple[str, datetime] | None:
    """Return why the batches are paused, and until when; None if none is."""
    paused = [batch for batch in batches_store.list_open_batches(db) if batch["state"] == "paused"]
    pauses = ((batch["reason"], from_text(batch["resume_at"])) for batch in paused)
    return min(pauses, key=lambda pause: pause[1], default=None)


def send_all(
    db: Database,
    mailer: "Mailer",
    rate_limit: RateLimit,
    clock: Clock,
    wait: Wait,
    send_logs: Sequence[Path] = (),
) -> Iterator[SendResult]:
    """Send the queued mails one by one until none is left or a batch is stopped or paused.

    A refused login stops the batch after one attempt; so do three uncertain mails in a row, or five refusals in a
    row with one code that concern no single recipient. A server that cannot be reached, is busy or has reached its
    sending limit pauses it, longer each time until a mail is accepted.
    """
    failures = ConsecutiveFailures()
    while not wait_for_rate_limit(db, rate_limit, clock, wait):
        result = send_next(db, mailer, clock, send_logs)
        if result is None:
            return
        yield result
        failures = failures.add(result.state, result.outcome)
        if _stop_or_pause(db, result, failures.find_stop_reason(result.advice), clock()):
            return


def _stop_or_pause(db: Database, result: SendResult, reason: str, now: datetime) -> bool:
    if result.batch_action is BatchAction.STOP or reason:
        stop_running(db, reason or result.advice)
        return True
    if result.batch_action is BatchAction.CONTINUE or result.outcome is None:
        return False
    with db.write():
        # With several connections, the first failure pauses the batch; those of the others are the same one.
        if batches_store.is_running(db, result.message.batch_id):
            failures = batches_store.increment_failures(db, result.message.batch_id)
            resume_at = now + compute_pause(result.outcome, failures)
            batches_store.set_state_of_running(db, "paused", result.advice, resume_at)
    return True
