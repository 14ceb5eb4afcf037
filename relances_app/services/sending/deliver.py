"""Deliver."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.domain.dunning.presend_check import find_change
from relances_app.domain.errors import BooksBusy, BooksFull
from relances_app.domain.sending.outcome import Outcome, Run, State
from relances_app.domain.sending.rate_limit import find_retry_delay
from relances_app.domain.structure import MailServer
from relances_app.store import batches as batches_store
from relances_app.store import charges as charges_store
from relances_app.store import documents as documents_store
from relances_app.store import history as history_store
from relances_app.store import send_log
from relances_app.store.database.database import Books
from relances_app.store.outbox import messages as messages_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import Queued

if TYPE_CHECKING:
    from relances_app.mail.mailer import MailRoom

Clock = Callable[[], datetime]
Wait = Callable[[float], bool]
"""Waits so many seconds; answers True when the program is being ended."""

RECORD_WAITS = (0.5, 1.0, 2.0)
"""Seconds between attempts to record an outcome while the disk is full or the books are busy."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one turn of the sender did."""

    message: Queued
    state: State
    run: Run = Run.GO_ON
    advice: str = ""


def open_room(server: MailServer, password: str) -> "MailRoom":
    """Return the room that sends through a server; nothing is connected yet."""
    # The sender looks at the outbox long before it has something to send.
    from relances_app.mail.mailer import MailRoom  # noqa: PLC0415

    return MailRoom(server, password)


def send_next(db: Books, room: "MailRoom", clock: Clock, ledgers: Sequence[Path] = ()) -> Step | None:
    """Send the next mail that may leave; None when nothing waits."""
    now = clock()
    with db.write():
        message = send_queue_store.claim_next(db, f"{os.getpid()}", now)
        if message is None:
            return None
        if change := _find_change(db, message, now.date()):
            return _drop(db, message, change, now)
    frozen = messages_store.find_frozen(db, message.id)
    line = _find_line(db, message) if ledgers else None

    def note(stage: str, *, is_synced: bool) -> None:
        if line:
            noted = replace(line, stage=stage, at=clock().isoformat())
            send_log.append(ledgers, noted, is_synced=is_synced)

    def mark_handing_over() -> None:
        with db.write():
            send_queue_store.mark_handing_over(db, message.id, clock())
        note("handing_over", is_synced=True)

    outcome = room.deliver(frozen, mark_handing_over)
    if outcome.state is State.SENT:
        # Before the books: should they be full or torn away now, the ledger still knows that it left.
        # Not synced, unlike the mark before the dot: after a power cut the mail is uncertain, never sent again.
        note("sent", is_synced=False)
    return _record_patiently(db, message, outcome, clock)


def _find_line(db: Books, message: Queued) -> send_log.Line:
    books, customer, documents = send_queue_store.find_ledger_facts(db, message.id)
    numbers = tuple((number, rank) for number, rank in documents)
    return send_log.Line(books, message.id, message.message_id, "", "", message.level, customer, numbers)


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
    lines = messages_store.find_lines(db, [message.id])[message.id]
    claimed = charges_store.find_claimed(db, message.id) if message.charged else []
    return find_change(
        ((line.document_id, line.number, line.open_amount) for line in lines),
        account,
        has_fee=any(claim.fee for claim in claimed),
        has_charges=bool(claimed),
    )


def _drop(db: Books, message: Queued, change: str, now: datetime) -> Step:
    advice = f"{change} : cette relance n'est pas partie"
    send_queue_store.mark_state(db, message.id, State.CANCELLED, advice, now)
    history_store.add_entry(db, message.id, "dropped", now.date(), now, note=change)
    batches_store.close_batches(db)
    return Step(message, State.CANCELLED, advice=advice)


def _record(db: Books, message: Queued, outcome: Outcome, now: datetime) -> Step:
    with db.write():
        if not outcome.attempted:
            send_queue_store.release_claim(db, message.id, now)
            return Step(message, State.QUEUED, outcome.run, outcome.advice)
        delay = find_retry_delay(message.attempts) if outcome.state is State.DEFERRED else None
        send_queue_store.mark_outcome(db, message.id, outcome, now + delay if delay else None, now)
        batches_store.forget_failures(db, message.batch_id)
        history_store.add_entry(
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
