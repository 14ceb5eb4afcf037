"""Sending of all queued mails, with the rules that stop or pause batches."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.domain.sending.outcome import BatchAction, MessageState
from relances_app.domain.sending.rate_limit import compute_backoff_delay
from relances_app.domain.structure import RateLimit
from relances_app.services.sending.deliver import Clock, SendResult, Wait, send_next
from relances_app.services.sending.rate_limit import wait_for_rate_limit
from relances_app.store import batches as batches_store
from relances_app.store import send_log_recovery
from relances_app.store.database.database import Database
from relances_app.store.outbox import send_queue as send_queue_store

if TYPE_CHECKING:
    from relances_app.mail.mailer import Mailer

STALE_AFTER = timedelta(days=3)
STALE_REASON = "en attente depuis plus de trois jours : relisez avant d'envoyer"
"""Reason shown for mails that waited longer than STALE_AFTER; they are held, since their content may be outdated."""

MAX_CONSECUTIVE_UNCERTAIN = 3
"""After this number of consecutive uncertain mails all batches stop."""
UNCERTAIN_REASON = "trois envois incertains de suite : vérifiez la connexion"


def has_work(db: Database, now: datetime) -> bool:
    """Hold stale mails and resume paused batches that are due; return whether a mail can be sent now."""
    with db.write():
        send_log_recovery.hold_stale(db, now - STALE_AFTER, STALE_REASON, now)
        batches_store.resume_batches(db, now)
        return send_queue_store.has_sendable(db, now)


def get_seconds_to_next_start(db: Database, now: datetime) -> float | None:
    """Return the seconds until a batch that can still be cancelled is to be sent, or None."""
    start = batches_store.get_next_start(db, now)
    return (start - now).total_seconds() if start else None


def resume_all(db: Database) -> None:
    """Let every paused or stopped run go on, because a person asks for it now."""
    with db.write():
        batches_store.resume_all(db)


def stop_running(db: Database, reason: str) -> None:
    """Stop the running batches until the user resumes them."""
    with db.write():
        batches_store.set_state_of_running(db, "stopped", reason)


def send_all(
    db: Database,
    mailer: "Mailer",
    rate_limit: RateLimit,
    clock: Clock,
    wait: Wait,
    send_logs: Sequence[Path] = (),
) -> Iterator[SendResult]:
    """Send the queued mails one by one until none is left or a batch is stopped or paused.

    A refused login stops the run after one attempt, an unreachable server pauses it, a
    server that asks to slow down doubles the time between mails, three uncertain mails in a row stop them.
    """
    uncertain, throttle = 0, 0.0
    while not wait_for_rate_limit(db, rate_limit, clock, wait) and not (throttle and wait(throttle)):
        result = send_next(db, mailer, clock, send_logs)
        if result is None:
            return
        yield result
        uncertain = uncertain + 1 if result.state is MessageState.UNCERTAIN else 0
        throttle = max(2 * throttle, 1.0) if result.batch_action is BatchAction.THROTTLE else throttle
        if _stop_or_pause(db, result, uncertain, clock()):
            return


def _stop_or_pause(db: Database, result: SendResult, uncertain: int, now: datetime) -> bool:
    batch_id = result.message.batch_id
    if result.batch_action is BatchAction.STOP or uncertain >= MAX_CONSECUTIVE_UNCERTAIN:
        stop_running(db, result.advice if result.batch_action is BatchAction.STOP else UNCERTAIN_REASON)
        return True
    if result.batch_action is BatchAction.PAUSE:
        with db.write():
            failures = batches_store.increment_failures(db, batch_id)
            batches_store.set_state_of_running(
                db, "paused", result.advice, now + compute_backoff_delay(failures)
            )
        return True
    return False
