"""Add messages and their documents to the outbox."""

from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.accounts.account import OpenItem, open_total
from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL
from relances_app.domain.dunning.message_parts import NO_PARTS, MessageParts
from relances_app.store.database.database import Database
from relances_app.store.outbox.messages import (
    DISPUTED_SECTION,
    OTHERS_SECTION,
    STATEMENT_SECTION,
    UPCOMING_SECTION,
    MessageDraft,
)
from relances_app.store.timestamps import to_text


def get_next_id(db: Database) -> int:
    """Return the id of the next message; the caller must hold the write lock."""
    return int(db.conn.execute("select coalesce(max(id), 0) + 1 from message").fetchone()[0])


def add_message(db: Database, message_id: int, draft: MessageDraft, now: datetime) -> None:
    """Queue a message with the exact bytes to send."""
    db.conn.execute(
        """insert into message (id, batch_id, customer_id, channel, level, recipient, copy_to, sender, subject,
            message_id, sha256, total, state, queued_at, state_at, customer_name, credits)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)""",
        (
            message_id, draft.batch_id, draft.customer_id, draft.channel, draft.level, draft.rendered.recipient,
            draft.rendered.copy_to, draft.rendered.sender, draft.subject, draft.rendered.message_id,
            draft.rendered.sha256, open_total(draft.items), to_text(now), to_text(now),
            draft.customer_name, draft.credits,
        ),
    )  # fmt: skip
    db.conn.execute("insert into message_content values (?, ?)", (message_id, draft.rendered.content))
    add_items(db, message_id, draft.level, draft.items, draft.parts)


def add_items(
    db: Database, message_id: int, level: int, items: Iterable[OpenItem], parts: MessageParts = NO_PARTS
) -> None:
    """Store the documents of a message with their current values; riders count at their own next level.

    A document can be in one message per level and cycle (unique index); a new cycle starts only if the previous
    message had no effect: refused, abandoned, or cancelled in the history.
    """
    if level == STATEMENT_LEVEL:
        for item in (*items, *parts.upcoming):
            _add_item(db, message_id, item, item.level, section=STATEMENT_SECTION, is_claim=False)
        return
    for item in items:
        _add_item(db, message_id, item, level, section=0, is_claim=item.is_open_invoice)
    for item in parts.riders:
        _add_item(db, message_id, item, item.level + 1, section=OTHERS_SECTION, is_claim=item.is_open_invoice)
    sections = (
        (OTHERS_SECTION, parts.noted),
        (UPCOMING_SECTION, parts.upcoming),
        (DISPUTED_SECTION, parts.disputed),
    )
    for section, named in sections:
        for item in named:
            _add_item(db, message_id, item, item.level, section=section, is_claim=False)


def _add_item(
    db: Database, message_id: int, item: OpenItem, level: int, *, section: int, is_claim: bool
) -> None:
    """Add one line; a credit that two tables deduct in part is one line with the whole amount."""
    repeat_count = _count_without_effect(db, item.id, level) if is_claim else 0
    db.conn.execute(
        """insert into message_line (message_id, document_id, number, kind, issued_on, due_on, open_amount, level,
            cycle, is_claim, section) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (message_id, document_id) do update set open_amount = open_amount + excluded.open_amount""",
        (
            message_id, item.id, item.number, item.kind, item.issued_on.isoformat(), item.due_on.isoformat(),
            item.open_amount, level, repeat_count, int(is_claim), section,
        ),
    )  # fmt: skip


def _count_without_effect(db: Database, document_id: int, level: int) -> int:
    query = """select count(*) from message_line l join message m on m.id = l.message_id
        where l.document_id = ? and l.level = ? and l.is_claim = 1 and (m.state in ('refused', 'cancelled')
            or exists (select 1 from journal j join journal k on k.cancels = j.id where j.message_id = m.id))"""
    return int(db.conn.execute(query, (document_id, level)).fetchone()[0])
