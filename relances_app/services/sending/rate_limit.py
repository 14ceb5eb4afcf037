"""Waiting for the rate limit of the mail server, and counts of sent mails."""

from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.sending.rate_limit import WINDOW_LENGTHS, active_limits, find_exhausted_window
from relances_app.domain.structure import RateLimit
from relances_app.services.sending.deliver import Clock, Wait
from relances_app.store import batches as batches_store
from relances_app.store.database.database import Database
from relances_app.store.outbox import send_queue as send_queue_store


def wait_for_rate_limit(db: Database, rate_limit: RateLimit, clock: Clock, wait: Wait) -> bool:
    """Wait until a mail may be sent; return True if the program shuts down or no batch is running."""
    is_noted = False
    while window := find_exhausted_window(rate_limit, _count_sent(db, clock(), active_limits(rate_limit))):
        free_at = (
            send_queue_store.get_first_sent_at(db, clock() - WINDOW_LENGTHS[window]) + WINDOW_LENGTHS[window]
        )
        seconds = max((free_at - clock()).total_seconds(), 0.0)
        with db.write():
            if not send_queue_store.has_sendable(db, clock()):
                return True
            batches_store.save_wait_reason(
                db, f"limite par {window} atteinte : reprise à {free_at.astimezone():%H:%M}"
            )
        is_noted = True
        if wait(min(seconds, 5.0) + 0.05):
            return True
    if is_noted:
        with db.write():
            batches_store.save_wait_reason(db, "")
    return False


def _count_sent(db: Database, now: datetime, names: Iterable[str]) -> dict[str, int]:
    return {name: send_queue_store.count_sent_since(db, now - WINDOW_LENGTHS[name]) for name in names}


def count_sent(db: Database, now: datetime) -> dict[str, int]:
    """Return the number of mails sent within the last minute, hour and day."""
    return _count_sent(db, now, WINDOW_LENGTHS)
