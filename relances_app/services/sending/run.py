"""Run."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.domain.sending.outcome import Run, State
from relances_app.domain.sending.rate_limit import find_back_off
from relances_app.domain.structure import Pace
from relances_app.services.sending.deliver import Clock, Step, Wait, send_next
from relances_app.services.sending.rate_limit import _wait_for_pace
from relances_app.store import batches as batches_store
from relances_app.store import send_log_recovery
from relances_app.store.database.database import Books
from relances_app.store.outbox import send_queue as send_queue_store

if TYPE_CHECKING:
    from relances_app.mail.mailer import MailRoom

STALE = timedelta(days=3)
STALE_REASON = "en attente depuis plus de trois jours : relisez avant d'envoyer"
"""A mail that waited so long is held back: what it says may no longer be true."""

UNCERTAIN_IN_A_ROW = 3
"""After so many a run stops: something between here and the server is broken."""
UNCERTAIN_REASON = "trois envois incertains de suite : vérifiez la connexion"


def has_work(db: Books, now: datetime) -> bool:
    """Say whether a mail may leave now; paused runs whose time has come go on."""
    with db.write():
        send_log_recovery.hold_stale(db, now - STALE, STALE_REASON, now)
        batches_store.resume_batches(db, now)
        return send_queue_store.has_due(db, now)


def resume_all(db: Books) -> None:
    """Let every paused or stopped run go on, because a person asks for it now."""
    with db.write():
        batches_store.resume_all(db)


def stop_running(db: Books, reason: str) -> None:
    """Stop what is running until a person lets it go on."""
    with db.write():
        batches_store.mark_running(db, "stopped", reason)


def drain(
    db: Books, room: "MailRoom", pace: Pace, clock: Clock, wait: Wait, ledgers: Sequence[Path] = ()
) -> Iterator[Step]:
    """Send what may leave, one mail after the other, until nothing waits or a breaker opens.

    A refused login stops the run after one attempt, a server out of reach pauses it, a server that asks for
    calm doubles the time between mails, and three uncertain mails in a row stop it.
    """
    uncertain, calm = 0, 0.0
    while not _wait_for_pace(db, pace, clock, wait) and not (calm and wait(calm)):
        step = send_next(db, room, clock, ledgers)
        if step is None:
            return
        yield step
        uncertain = uncertain + 1 if step.state is State.UNCERTAIN else 0
        calm = max(2 * calm, 1.0) if step.run is Run.SLOW_DOWN else calm
        if _break(db, step, uncertain, clock()):
            return


def _break(db: Books, step: Step, uncertain: int, now: datetime) -> bool:
    batch_id = step.message.batch_id
    if step.run is Run.STOP or uncertain >= UNCERTAIN_IN_A_ROW:
        stop_running(db, step.advice if step.run is Run.STOP else UNCERTAIN_REASON)
        return True
    if step.run is Run.PAUSE:
        with db.write():
            failures = batches_store.count_failure(db, batch_id)
            batches_store.mark_running(db, "paused", step.advice, now + find_back_off(failures))
        return True
    return False
