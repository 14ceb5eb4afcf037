"""Delivery of one mail: lock it, check it, hand it over to the server and record the outcome."""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL
from relances_app.domain.dunning.presend_check import SentTo, find_presend_problem, find_statement_problem
from relances_app.domain.email_address import split_addresses
from relances_app.domain.errors import DatabaseBusy, DatabaseFull, SendLogHeld, UserError
from relances_app.domain.messages.message import RenderedMail
from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.outcome import BatchAction, MessageState, Outcome, SmtpStage
from relances_app.domain.sending.rate_limit import compute_retry_delay
from relances_app.domain.structure import MailServer
from relances_app.store import batches as batches_store
from relances_app.store import charges as charges_store
from relances_app.store import documents as documents_store
from relances_app.store import history as history_store
from relances_app.store import mailbox as mailbox_store
from relances_app.store import refused_addresses as refused_store
from relances_app.store import send_log
from relances_app.store.database.database import Database
from relances_app.store.outbox import messages as messages_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import DISPUTED_SECTION, OTHERS_SECTION, QueuedMessage

if TYPE_CHECKING:
    from relances_app.mail.mailer import Mailer

Clock = Callable[[], datetime]
Wait = Callable[[float], bool]
"""Waits the given seconds; returns True if sending must end here: at shutdown, or to read changed settings."""

RECORD_RETRY_DELAYS = (0.5, 1.0, 2.0)
"""Seconds between attempts to record an outcome while the disk is full or the database is busy."""


@dataclass(frozen=True, slots=True)
class SendResult:
    """Result of one delivery."""

    message: QueuedMessage
    state: MessageState
    batch_action: BatchAction = BatchAction.CONTINUE
    advice: str = ""
    outcome: Outcome | None = None
    """Outcome of the hand-over; None if the mail was cancelled before it."""


def open_mailer(server: MailServer, password: Credential) -> "Mailer":
    """Return a mailer for a server; it connects on first use."""
    # Imported on demand: the sender thread starts long before it has a mail to send.
    from relances_app.mail.mailer import Mailer  # noqa: PLC0415

    return Mailer(server, password)


def send_next(
    db: Database, mailer: "Mailer", clock: Clock, send_logs: Sequence[Path] = ()
) -> SendResult | None:
    """Send the next queued mail; return None if there is none."""
    now = clock()
    with db.write_without_revision():  # for a list, a locked message is as pending as a queued one
        message = send_queue_store.lock_next(db, f"{os.getpid()}", now)
        if message is None:
            return None
        if change := _find_failed_address(db, message) or _get_change(db, message, now.date()):
            with db.write():
                return _cancel(db, message, change, now)
    frozen = messages_store.get_rendered(db, message.id)
    line = _build_log_entry(db, message) if send_logs else None

    def note(stage: str, *, is_synced: bool) -> None:
        if line:
            noted = replace(line, stage=stage, at=clock().isoformat())
            send_log.append(send_logs, noted, is_synced=is_synced)

    def mark_handing_over() -> None:
        with db.write_without_revision():
            send_queue_store.mark_handing_over(db, message.id, clock())
        note("handing_over", is_synced=True)

    outcome = _deliver(mailer, frozen, mark_handing_over)
    if outcome.state is MessageState.SENT:
        # Before the database: if that write fails, the send log still records the sending.
        # Not synced, unlike the entry before the final dot: after a power cut the mail is uncertain, never resent.
        with suppress(PermissionError):  # held by another program: the database records it all the same
            note("sent", is_synced=False)
    return _record_with_retry(db, message, outcome, clock)


def _deliver(mailer: "Mailer", frozen: RenderedMail, before_final_dot: Callable[[], None]) -> Outcome:
    """Hand a mail over; postpone it if the database or the send log is held by another program before the dot.

    Other errors end the sending: a full or removed disk needs the user.
    """
    try:
        return mailer.deliver(frozen, before_final_dot)
    except DatabaseBusy as error:
        return _postpone(error)
    except PermissionError:
        return _postpone(SendLogHeld())


def _postpone(error: UserError) -> Outcome:
    """Return the outcome of a mail whose final dot was not sent."""
    return Outcome(
        MessageState.DEFERRED, SmtpStage.BODY, advice=error.message, batch_action=BatchAction.PAUSE,
        was_attempted=False,
    )  # fmt: skip


def _build_log_entry(db: Database, message: QueuedMessage) -> send_log.SendLogEntry:
    database_id, customer, documents = send_queue_store.get_send_log_data(db, message.id)
    # The level of the message is written once; only a document that rises at another level has its own.
    numbers = tuple(
        (number, rank) if level == message.level else (number, rank, level)
        for number, rank, level in documents
    )
    return send_log.SendLogEntry(
        database_id, message.id, message.message_id, "", "", message.level, customer, numbers
    )


def _record_with_retry(db: Database, message: QueuedMessage, outcome: Outcome, clock: Clock) -> SendResult:
    """Record the outcome, retrying while the disk is full or the database is busy."""
    for wait in RECORD_RETRY_DELAYS:
        try:
            return _record(db, message, outcome, clock())
        except (DatabaseBusy, DatabaseFull):
            time.sleep(wait)
    return _record(db, message, outcome, clock())


def _find_failed_address(db: Database, message: QueuedMessage) -> str:
    """Say that a report about the address arrived since the mail was queued; empty if there is none."""
    failed = mailbox_store.find_failed(db, [message.customer_id])
    return "un mail à l'adresse de ce client n'est pas arrivé" if failed else ""


def _get_change(db: Database, message: QueuedMessage, today: date) -> str:
    account = documents_store.load_accounts(db, [message.customer_id], today)[message.customer_id]
    lines = messages_store.list_items(db, [message.id])[message.id]
    recipient, name, known_credits = messages_store.get_sent_to(db, message.id)
    if message.level == STATEMENT_LEVEL:
        queued = ((line.document_id, line.number, line.open_amount) for line in lines)
        return find_statement_problem(queued, account, SentTo(name, recipient, known_credits))
    claimed = charges_store.list_charged_items(db, message.id) if message.charged else []
    return find_presend_problem(
        (
            (line.document_id, line.number, line.open_amount)
            for line in lines
            if line.section != DISPUTED_SECTION
        ),
        account,
        has_fee=any(claim.fee for claim in claimed),
        has_charges=bool(claimed),
        sent_to=SentTo(name, recipient, known_credits),
        asked=sum(line.open_amount for line in lines if line.section <= OTHERS_SECTION),
    )


def _cancel(db: Database, message: QueuedMessage, change: str, now: datetime) -> SendResult:
    advice = f"{change} : cette relance n'a pas été envoyée"
    send_queue_store.set_state(db, message.id, MessageState.CANCELLED, advice, now)
    history_store.add_entry(db, message.id, "dropped", now.date(), now, note=change)
    batches_store.close_batches(db)
    return SendResult(message, MessageState.CANCELLED, advice=advice)


def _record(db: Database, message: QueuedMessage, outcome: Outcome, now: datetime) -> SendResult:
    with db.write():
        if not outcome.was_attempted:
            send_queue_store.unlock(db, message.id, now)
            return SendResult(message, MessageState.QUEUED, outcome.batch_action, outcome.advice, outcome)
        delay = compute_retry_delay(message.attempts) if outcome.state is MessageState.DEFERRED else None
        send_queue_store.save_outcome(db, message.id, outcome, now + delay if delay else None, now)
        if outcome.batch_action is BatchAction.CONTINUE:
            batches_store.reset_failures(db, message.batch_id)
        if outcome.state is MessageState.SENT:
            recipients = split_addresses(message.recipient)
            refused_store.mark_addresses(db, recipients, dict(outcome.refused), now)
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
    return SendResult(message, outcome.state, outcome.batch_action, outcome.advice, outcome)
