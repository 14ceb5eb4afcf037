"""Sending: claim, recheck, hand over, record; each step is committed before the next begins."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from relances_app.delivery.mail_room import MailRoom
from relances_app.domain.outcome import Outcome, Run, State
from relances_app.domain.pace import WINDOWS, find_back_off, find_full_window, find_retry_delay
from relances_app.domain.recheck import find_change
from relances_app.domain.structure import Pace
from relances_app.store import documents as documents_store
from relances_app.store import journal as journal_store
from relances_app.store import outbox as store
from relances_app.store.books import Books
from relances_app.store.outbox import Queued

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Step:
    """What one turn of the sender did."""

    message: Queued
    state: State
    run: Run = Run.GO_ON
    advice: str = ""


def recover(db: Books, clock: Clock) -> int:
    """Settle what a sender that died left behind; return how many messages became uncertain.

    Only for the process that holds the lock of the data folder.
    """
    now = clock()
    with db.write():
        _, uncertain = store.recover(db, now)
        for id_ in uncertain:
            journal_store.add_entry(db, id_, "uncertain", now.date(), now)
        store.close_batches(db)
    return len(uncertain)


def send_next(db: Books, room: MailRoom, clock: Clock) -> Step | None:
    """Send the next mail that may leave; None when nothing waits."""
    now = clock()
    with db.write():
        message = store.claim_next(db, f"{os.getpid()}", now)
        if message is None:
            return None
        if change := _find_change(db, message, now.date()):
            return _drop(db, message, change, now)
    frozen = store.find_frozen(db, message.id)
    outcome = room.deliver(frozen, on_dot=lambda: _mark_handing_over(db, message.id, clock()))
    return _record(db, message, outcome, clock())


def _find_change(db: Books, message: Queued, today: date) -> str:
    if message.verdict == "resend_authorised":
        return ""
    account = documents_store.load_accounts(db, [message.customer_id], today)[message.customer_id]
    lines = store.find_lines(db, [message.id])[message.id]
    return find_change(((line.document_id, line.number, line.open_amount) for line in lines), account)


def _drop(db: Books, message: Queued, change: str, now: datetime) -> Step:
    advice = f"{change} : cette relance n'est pas partie"
    store.mark_state(db, message.id, State.CANCELLED, advice, now)
    journal_store.add_entry(db, message.id, "dropped", now.date(), now, note=change)
    store.close_batches(db)
    return Step(message, State.CANCELLED, advice=advice)


def _mark_handing_over(db: Books, message_id: int, now: datetime) -> None:
    with db.write():
        store.mark_handing_over(db, message_id, now)


def _record(db: Books, message: Queued, outcome: Outcome, now: datetime) -> Step:
    with db.write():
        if not outcome.attempted:
            store.release_claim(db, message.id, now)
            return Step(message, State.QUEUED, outcome.run, outcome.advice)
        delay = find_retry_delay(message.attempts) if outcome.state is State.DEFERRED else None
        store.mark_outcome(db, message.id, outcome, now + delay if delay else None, now)
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
        store.close_batches(db)
    return Step(message, outcome.state, outcome.run, outcome.advice)


def pause_batch(db: Books, batch_id: int, reason: str, failures: int, now: datetime) -> timedelta:
    """Pause a run whose server cannot be reached; return how long it waits."""
    wait = find_back_off(failures)
    with db.write():
        store.mark_batch(db, batch_id, "paused", reason, now + wait)
    return wait


def stop_batch(db: Books, batch_id: int, reason: str) -> None:
    """Stop a run until a person lets it go on."""
    with db.write():
        store.mark_batch(db, batch_id, "stopped", reason)


def resume_due(db: Books, now: datetime) -> None:
    """Let paused runs go on whose time has come."""
    with db.write():
        store.resume_batches(db, now)


def find_wait(db: Books, pace: Pace, now: datetime) -> str:
    """Return the limit that is reached (`minute`, `heure`, `jour`), or empty when a mail may leave."""
    sent = {name: store.count_sent_since(db, now - window) for name, window in WINDOWS.items()}
    return find_full_window(pace, sent)
