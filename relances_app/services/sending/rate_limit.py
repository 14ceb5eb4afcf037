"""Rate limit."""

from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.sending.rate_limit import WINDOWS, find_full_window, find_limits
from relances_app.domain.structure import Pace
from relances_app.services.sending.deliver import Clock, Wait
from relances_app.store import batches as batches_store
from relances_app.store.database.database import Books
from relances_app.store.outbox import send_queue as send_queue_store


def _wait_for_pace(db: Books, pace: Pace, clock: Clock, wait: Wait) -> bool:
    """Wait until a mail may leave; True when the program is being ended or the run was stopped."""
    is_noted = False
    while full := find_full_window(pace, _count_sent(db, clock(), find_limits(pace))):
        free_at = send_queue_store.find_sent_at(db, clock() - WINDOWS[full]) + WINDOWS[full]
        seconds = max((free_at - clock()).total_seconds(), 0.0)
        with db.write():
            if not send_queue_store.has_due(db, clock()):
                return True
            batches_store.note_pace(
                db, f"limite par {full} atteinte : reprise à {free_at.astimezone():%H:%M}"
            )
        is_noted = True
        if wait(min(seconds, 5.0) + 0.05):
            return True
    if is_noted:
        with db.write():
            batches_store.note_pace(db, "")
    return False


def _count_sent(db: Books, now: datetime, names: Iterable[str]) -> dict[str, int]:
    return {name: send_queue_store.count_sent_since(db, now - WINDOWS[name]) for name in names}


def count_sent(db: Books, now: datetime) -> dict[str, int]:
    """Return how many mails left within the last minute, hour and day."""
    return _count_sent(db, now, WINDOWS)
