"""Sending: claim, recheck, hand over, record; each step is committed before the next begins."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.domain.outcome import Outcome, Run, State
from relances_app.domain.pace import WINDOWS, find_back_off, find_full_window, find_limits, find_retry_delay
from relances_app.domain.recheck import find_change
from relances_app.domain.refusals import BooksBusy, BooksFull
from relances_app.domain.structure import MailServer, Pace
from relances_app.store import batches as batches_store
from relances_app.store import claims as claims_store
from relances_app.store import documents as documents_store
from relances_app.store import journal as journal_store
from relances_app.store import ledger, reconcile
from relances_app.store import outbox as store
from relances_app.store.books import Books
from relances_app.store.outbox import Queued

if TYPE_CHECKING:
    from relances_app.delivery.mail_room import MailRoom

Clock = Callable[[], datetime]
Wait = Callable[[float], bool]
"""Waits so many seconds; answers True when the program is being ended."""

STALE = timedelta(days=3)
STALE_REASON = "en attente depuis plus de trois jours : relisez avant d'envoyer"
"""A mail that waited so long is held back: what it says may no longer be true."""

RECORD_WAITS = (0.5, 1.0, 2.0)
"""Seconds between attempts to record an outcome while the disk is full or the books are busy."""

UNCERTAIN_IN_A_ROW = 3
"""After so many a run stops: something between here and the server is broken."""
UNCERTAIN_REASON = "trois envois incertains de suite : vérifiez la connexion"


@dataclass(frozen=True, slots=True)
class Step:
    """What one turn of the sender did."""

    message: Queued
    state: State
    run: Run = Run.GO_ON
    advice: str = ""


def open_room(server: MailServer, password: str) -> MailRoom:
    """Return the room that sends through a server; nothing is connected yet."""
    # The sender looks at the outbox long before it has something to send.
    from relances_app.delivery.mail_room import MailRoom  # noqa: PLC0415

    return MailRoom(server, password)


def has_work(db: Books, now: datetime) -> bool:
    """Say whether a mail may leave now; paused runs whose time has come go on."""
    with db.write():
        reconcile.hold_stale(db, now - STALE, STALE_REASON, now)
        batches_store.resume_batches(db, now)
        return store.has_due(db, now)


def resume_all(db: Books) -> None:
    """Let every paused or stopped run go on, because a person asks for it now."""
    with db.write():
        batches_store.resume_all(db)


def stop_running(db: Books, reason: str) -> None:
    """Stop what is running until a person lets it go on."""
    with db.write():
        batches_store.mark_running(db, "stopped", reason)


def drain(
    db: Books, room: MailRoom, pace: Pace, clock: Clock, wait: Wait, ledgers: Sequence[Path] = ()
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


def _wait_for_pace(db: Books, pace: Pace, clock: Clock, wait: Wait) -> bool:
    """Wait until a mail may leave; True when the program is being ended or the run was stopped."""
    is_noted = False
    while full := find_full_window(pace, _count_sent(db, clock(), find_limits(pace))):
        free_at = store.find_sent_at(db, clock() - WINDOWS[full]) + WINDOWS[full]
        seconds = max((free_at - clock()).total_seconds(), 0.0)
        with db.write():
            if not store.has_due(db, clock()):
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
    return {name: store.count_sent_since(db, now - WINDOWS[name]) for name in names}


def count_sent(db: Books, now: datetime) -> dict[str, int]:
    """Return how many mails left within the last minute, hour and day."""
    return _count_sent(db, now, WINDOWS)


def send_next(db: Books, room: MailRoom, clock: Clock, ledgers: Sequence[Path] = ()) -> Step | None:
    """Send the next mail that may leave; None when nothing waits."""
    now = clock()
    with db.write():
        message = store.claim_next(db, f"{os.getpid()}", now)
        if message is None:
            return None
        if change := _find_change(db, message, now.date()):
            return _drop(db, message, change, now)
    frozen = store.find_frozen(db, message.id)
    line = _find_line(db, message) if ledgers else None

    def note(stage: str, *, is_synced: bool) -> None:
        if line:
            noted = replace(line, stage=stage, at=clock().isoformat())
            ledger.append(ledgers, noted, is_synced=is_synced)

    def mark_handing_over() -> None:
        with db.write():
            store.mark_handing_over(db, message.id, clock())
        note("handing_over", is_synced=True)

    outcome = room.deliver(frozen, mark_handing_over)
    if outcome.state is State.SENT:
        # Before the books: should they be full or torn away now, the ledger still knows that it left.
        # Not synced, unlike the mark before the dot: after a power cut the mail is uncertain, never sent again.
        note("sent", is_synced=False)
    return _record_patiently(db, message, outcome, clock)


def _find_line(db: Books, message: Queued) -> ledger.Line:
    books, customer, documents = store.find_ledger_facts(db, message.id)
    numbers = tuple((number, rank) for number, rank in documents)
    return ledger.Line(books, message.id, message.message_id, "", "", message.level, customer, numbers)


def _record_patiently(db: Books, message: Queued, outcome: Outcome, clock: Clock) -> Step:
    """Record what the server did, trying again while the disk is full or the books are busy."""
    for wait in RECORD_WAITS:
        try:
            return _record(db, message, outcome, clock())
        except (BooksBusy, BooksFull):
            time.sleep(wait)
    return _record(db, message, outcome, clock())


def _find_change(db: Books, message: Queued, today: date) -> str:
    if message.verdict == "resend_authorised":
        return ""
    account = documents_store.load_accounts(db, [message.customer_id], today)[message.customer_id]
    lines = store.find_lines(db, [message.id])[message.id]
    claimed = claims_store.find_claimed(db, message.id) if message.charged else []
    return find_change(
        ((line.document_id, line.number, line.open_amount) for line in lines),
        account,
        has_fee=any(claim.fee for claim in claimed),
        has_charges=bool(claimed),
    )


def _drop(db: Books, message: Queued, change: str, now: datetime) -> Step:
    advice = f"{change} : cette relance n'est pas partie"
    store.mark_state(db, message.id, State.CANCELLED, advice, now)
    journal_store.add_entry(db, message.id, "dropped", now.date(), now, note=change)
    batches_store.close_batches(db)
    return Step(message, State.CANCELLED, advice=advice)


def _record(db: Books, message: Queued, outcome: Outcome, now: datetime) -> Step:
    with db.write():
        if not outcome.attempted:
            store.release_claim(db, message.id, now)
            return Step(message, State.QUEUED, outcome.run, outcome.advice)
        delay = find_retry_delay(message.attempts) if outcome.state is State.DEFERRED else None
        store.mark_outcome(db, message.id, outcome, now + delay if delay else None, now)
        batches_store.forget_failures(db, message.batch_id)
        journal_store.add_entry(
            db,
            message.id,
            outcome.state.value,
            now.date(),
            now,
            reply_code=outcome.code,
            reply=outcome.reply,
            note=outcome.advice,
        )
        batches_store.close_batches(db)
    return Step(message, outcome.state, outcome.run, outcome.advice)
