"""Messages of the outbox: read them with their state, content and documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.dunning.message_parts import NO_PARTS, MessageParts
from relances_app.domain.errors import NotFound
from relances_app.domain.messages.message import RenderedMail
from relances_app.domain.sending.outcome import MessageState
from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Database

NOT_FINAL = "state not in ('sent', 'refused', 'cancelled')"


OTHERS_SECTION, UPCOMING_SECTION, DISPUTED_SECTION, STATEMENT_SECTION = 1, 2, 3, 4
"""Where a message names a document, besides its own table (0)."""


@dataclass(frozen=True, slots=True)
class MessageItem:
    """A document with its values when the message was queued; amount in signed cents."""

    document_id: int
    number: str
    kind: DocumentKind
    issued_on: date
    due_on: date
    open_amount: int
    level: int
    is_claim: bool
    section: int = 0
    """0 for the table of the message, else one of the sections above."""


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message of the outbox with its state."""

    id: int
    batch_id: int
    customer_id: int
    customer_name: str
    channel: str
    level: int
    recipient: str
    subject: str
    message_id: str
    sha256: str
    total: int
    state: MessageState
    verdict: str | None
    attempts: int
    next_try_at: str | None
    stage: str | None
    reply_code: int | None
    reply: str
    advice: str
    queued_at: str
    state_at: str
    charged: int
    """Interest and fees charged on top of the documents, in cents."""


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message about to be queued."""

    batch_id: int
    customer_id: int
    channel: str
    level: int
    subject: str
    rendered: RenderedMail
    items: tuple[OpenItem, ...]
    parts: MessageParts = NO_PARTS
    """The other documents that it names."""
    customer_name: str = ""
    credits: int | None = None
    """The open credits of the customer when it was written, in negative cents."""


_COLUMNS = """m.id, m.batch_id, m.customer_id, c.name, m.channel, m.level, m.recipient, m.subject, m.message_id,
    m.sha256, m.total, m.state, m.verdict, m.attempts, m.next_try_at, m.stage, m.reply_code, m.reply, m.advice,
    m.queued_at, m.state_at,
    (select coalesce(sum(interest + fee), 0) from message_charge x where x.message_id = m.id)"""
_FROM = "from message m join customer c on c.id = m.customer_id"


def get_message(db: Database, id_: int) -> QueuedMessage | None:
    """Return one message."""
    row = db.conn.execute(f"select {_COLUMNS} {_FROM} where m.id = ?", (id_,)).fetchone()
    return _to_message(row) if row else None


def list_messages(db: Database, ids: Iterable[int]) -> list[QueuedMessage]:
    """Return messages in the order of their ids."""
    found: dict[int, QueuedMessage] = {}
    for some in in_chunks(wanted := list(ids)):
        marks = ", ".join("?" * len(some))
        query = f"select {_COLUMNS} {_FROM} where m.id in ({marks})"
        found |= {message.id: message for message in map(_to_message, db.conn.execute(query, some))}
    return [found[id_] for id_ in wanted]


def count_not_final(db: Database) -> dict[MessageState, int]:
    """Return the number of messages that are not final, by state."""
    query = f"select state, count(*) from message where {NOT_FINAL} group by state"
    return {MessageState(row[0]): row[1] for row in db.conn.execute(query)}


def count_states(db: Database, batch_id: int | None = None) -> dict[MessageState, int]:
    """Return the number of messages by state, of one batch or of all."""
    where, values = ("where batch_id = ?", (batch_id,)) if batch_id else ("", ())
    query = f"select state, count(*) from message {where} group by state"
    return {MessageState(row[0]): row[1] for row in db.conn.execute(query, values)}


def get_amount(db: Database, batch_id: int) -> int:
    """Return the sum of the messages of a batch, in cents."""
    query = "select coalesce(sum(total), 0) from message where batch_id = ?"
    return int(db.conn.execute(query, (batch_id,)).fetchone()[0])


def get_rendered(db: Database, id_: int) -> RenderedMail:
    """Return the exact bytes of a message, sent or queued; raises NotFound for one whose content was erased."""
    row = db.conn.execute(
        """select m.recipient, m.sender, m.message_id, x.content, m.sha256, m.copy_to
        from message m join message_content x on x.message_id = m.id where m.id = ?""",
        (id_,),
    ).fetchone()
    if row is None:
        raise NotFound("Le contenu de ce message")
    return RenderedMail(*row)


def list_items(db: Database, ids: Sequence[int]) -> dict[int, list[MessageItem]]:
    """Return the documents of messages with their values when queued, by message id."""
    found: dict[int, list[MessageItem]] = {id_: [] for id_ in ids}
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        query = f"""select message_id, document_id, number, kind, issued_on, due_on, open_amount, level, is_claim,
            section from message_line where message_id in ({marks})
            order by message_id, section, due_on, issued_on, document_id"""
        for row in db.conn.execute(query, some):
            found[row[0]].append(_to_item(row[1:]))
    return found


def get_sent_to(db: Database, id_: int) -> tuple[str, str, int | None]:
    """Return the recipient, and the customer's name and open credits, as they were when it was queued."""
    query = "select recipient, customer_name, credits from message where id = ?"
    recipient, name, known_credits = db.conn.execute(query, (id_,)).fetchone()
    return recipient, name, known_credits


def list_references(db: Database, customer_id: int) -> tuple[str, ...]:
    """Return the Message-IDs of the last mails sent to a customer, oldest first."""
    query = """select message_id from message where customer_id = ? and channel = 'mail' and state = 'sent'
        order by id desc limit 10"""
    return tuple(row[0] for row in db.conn.execute(query, (customer_id,)))[::-1]


def get_current_customer(db: Database, batch_id: int) -> str:
    """Return the name of the customer whose mail is being handed over, or an empty string."""
    query = (
        f"""select c.name {_FROM} where m.batch_id = ? and m.state in ('claimed', 'handing_over') limit 1"""
    )
    row = db.conn.execute(query, (batch_id,)).fetchone()
    return str(row[0]) if row else ""


def has_scheduled(db: Database) -> bool:
    """Return whether a mail will be sent without user action: its batch is running or resumes automatically."""
    query = f"""select exists (select 1 from message m join batch b on b.id = m.batch_id
        where m.{NOT_FINAL} and m.channel = 'mail' and m.state in ('queued', 'claimed', 'handing_over', 'deferred')
            and (b.state = 'running' or b.resume_at is not null))"""
    return bool(db.conn.execute(query).fetchone()[0])


def _to_message(row: tuple[Any, ...]) -> QueuedMessage:
    values = list(row)
    values[11] = MessageState(values[11])
    return QueuedMessage(*values)


def _to_item(row: tuple[Any, ...]) -> MessageItem:
    id_, number, kind, issued_on, due_on, open_amount, level, is_claim, section = row
    days = date.fromisoformat(issued_on), date.fromisoformat(due_on)
    return MessageItem(id_, number, DocumentKind(kind), *days, open_amount, level, bool(is_claim), section)
