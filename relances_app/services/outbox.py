"""Outbox: messages that are not final, and the decisions of the user about them."""

from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.messages.message import RenderedMail
from relances_app.domain.sending.history_filter import NO_FILTER, HistoryFilter
from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sort_order import SortOrder
from relances_app.mail.mime.reader import ParsedMail
from relances_app.store import batches as batches_store
from relances_app.store import history as history_store
from relances_app.store.database.database import Database
from relances_app.store.outbox import messages as messages_store
from relances_app.store.outbox import pages as list_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import MessageItem, QueuedMessage
from relances_app.store.outbox.pages import PageCursor

__all__ = ["MessageItem", "PageCursor", "ParsedMail", "QueuedMessage"]

ORDER_BY_STATE = SortOrder("etat")
"""Default order: messages that need a decision first."""


def list_not_final(
    db: Database,
    order: SortOrder = ORDER_BY_STATE,
    after: PageCursor | None = None,
    limit: int = -1,
    message_filter: HistoryFilter = NO_FILTER,
) -> list[QueuedMessage]:
    """Return messages that are not final, those that need a decision first by default.

    `after` is the cursor of the last message of the previous page; a limit of -1 means no limit.
    """
    return list_store.list_not_final(db, order, after, limit, message_filter)


def get_cursor(message: QueuedMessage) -> PageCursor:
    """Return the cursor of the page that follows this message."""
    return PageCursor(message.id, list_store.STATE_RANKS[message.state])


def list_items_by_message(db: Database, message_ids: Iterable[int]) -> dict[int, list[MessageItem]]:
    """Return the documents of several messages as they were when queued, by message id."""
    return messages_store.list_items(db, list(message_ids))


def list_items(db: Database, message_id: int) -> list[MessageItem]:
    """Return the documents of a message as they were when it was queued."""
    return messages_store.list_items(db, [message_id])[message_id]


def read_message(db: Database, message_id: int) -> tuple[QueuedMessage, RenderedMail]:
    """Return a message and the exact bytes sent or to send; raises NotFound."""
    return get_message(db, message_id), messages_store.get_rendered(db, message_id)


def get_message(db: Database, message_id: int) -> QueuedMessage:
    """Return a message with its state; raises NotFound."""
    message = messages_store.get_message(db, message_id)
    if message is None:
        raise NotFound("Ce message")
    return message


def confirm_sent(db: Database, message_id: int, now: datetime) -> None:
    """Record that an uncertain message was sent, as confirmed by the user; it counts from now on."""
    with db.write():
        message = _require_state(db, message_id, MessageState.UNCERTAIN)
        send_queue_store.set_state(
            db, message_id, MessageState.SENT, "envoyé, confirmé par vous", now, verdict="confirmed_sent"
        )
        history_store.add_entry(db, message.id, "confirmed", now.date(), now, note="confirmé par vous")
        batches_store.close_batches(db)


def resend(db: Database, message_id: int, now: datetime) -> None:
    """Queue the same bytes again under the same Message-ID, at the user's request."""
    with db.write():
        message = _require_state(
            db, message_id, MessageState.UNCERTAIN, MessageState.HELD, MessageState.DEFERRED
        )
        send_queue_store.set_state(db, message_id, MessageState.QUEUED, "", now, verdict="resend_authorised")
        history_store.add_entry(db, message.id, "resend", now.date(), now)
        batches_store.set_batch_state(db, message.batch_id, "running")


def abandon(db: Database, message_id: int, now: datetime) -> None:
    """Send up a message that is not final; its documents may be reminded again."""
    with db.write():
        message = _require_state(
            db,
            message_id,
            MessageState.UNCERTAIN,
            MessageState.HELD,
            MessageState.DEFERRED,
            MessageState.QUEUED,
        )
        send_queue_store.set_state(
            db, message_id, MessageState.CANCELLED, "non envoyé, sur votre décision", now, verdict="abandoned"
        )
        history_store.add_entry(db, message.id, "abandoned", now.date(), now)
        batches_store.close_batches(db)


def _require_state(db: Database, message_id: int, *states: MessageState) -> QueuedMessage:
    message = get_message(db, message_id)
    if message.state not in states:
        raise UserError("Ce message a déjà changé d'état : rechargez la page.")
    return message
