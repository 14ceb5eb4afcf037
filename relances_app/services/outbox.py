"""Outbox."""

from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.errors import NotFound, Refusal
from relances_app.domain.messages.message import Frozen
from relances_app.domain.sending.outcome import State
from relances_app.domain.sort_order import Order
from relances_app.mail.mime.reader import OpenedMail
from relances_app.store import batches as batches_store
from relances_app.store import history as history_store
from relances_app.store.database.database import Books
from relances_app.store.outbox import messages as messages_store
from relances_app.store.outbox import pages as list_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import Line, Queued
from relances_app.store.outbox.pages import Mark

__all__ = ["Line", "Mark", "OpenedMail", "Queued"]

BY_STATE = Order("etat")
"""The usual order of what is not settled: what waits for a person first."""


def list_not_final(
    db: Books, order: Order = BY_STATE, after: Mark | None = None, limit: int = -1
) -> list[Queued]:
    """Return messages that still ask for something, those that wait for a person first unless an order is asked for.

    They go on after a mark, whatever left since; all unless limited.
    """
    return list_store.find_not_final(db, order, after, limit)


def mark(message: Queued) -> Mark:
    """Return what the list goes on from after this message."""
    return Mark(message.id, list_store.PLACES[message.state])


def list_lines_of(db: Books, message_ids: Iterable[int]) -> dict[int, list[Line]]:
    """Return the documents of several messages as they stood, by message."""
    return messages_store.find_lines(db, list(message_ids))


def list_lines(db: Books, message_id: int) -> list[Line]:
    """Return the documents of a message as they stood when it was queued."""
    return messages_store.find_lines(db, [message_id])[message_id]


def read_message(db: Books, message_id: int) -> tuple[Queued, Frozen]:
    """Return a message and its bytes exactly as they left or will leave; raises NotFound."""
    return find_message(db, message_id), messages_store.find_frozen(db, message_id)


def find_message(db: Books, message_id: int) -> Queued:
    """Return a message with its state; raises NotFound."""
    message = messages_store.find_message(db, message_id)
    if message is None:
        raise NotFound("Ce message")
    return message


def confirm_sent(db: Books, message_id: int, now: datetime) -> None:
    """Keep a person's word that an uncertain message left: it counts from now on."""
    with db.write():
        message = _require(db, message_id, State.UNCERTAIN)
        send_queue_store.mark_state(
            db, message_id, State.SENT, "parti, d'après vous", now, verdict="confirmed_sent"
        )
        history_store.add_entry(
            db, message.id, "confirmed", now.date(), now, note="confirmé par une personne"
        )
        batches_store.close_batches(db)


def resend(db: Books, message_id: int, now: datetime) -> None:
    """Queue again the same bytes under the same Message-ID, because a person says so."""
    with db.write():
        message = _require(db, message_id, State.UNCERTAIN, State.HELD, State.DEFERRED)
        send_queue_store.mark_state(db, message_id, State.QUEUED, "", now, verdict="resend_authorised")
        history_store.add_entry(db, message.id, "resend", now.date(), now)
        batches_store.mark_batch(db, message.batch_id, "running")


def abandon(db: Books, message_id: int, now: datetime) -> None:
    """Give up a message that is not final; its documents may be reminded again."""
    with db.write():
        message = _require(db, message_id, State.UNCERTAIN, State.HELD, State.DEFERRED, State.QUEUED)
        send_queue_store.mark_state(
            db, message_id, State.CANCELLED, "abandonné par vous", now, verdict="abandoned"
        )
        history_store.add_entry(db, message.id, "abandoned", now.date(), now)
        batches_store.close_batches(db)


def _require(db: Books, message_id: int, *states: State) -> Queued:
    message = find_message(db, message_id)
    if message.state not in states:
        raise Refusal("Ce message a déjà changé d'état : rechargez la page.")
    return message
