"""Printed letters: one PDF per batch, and the pages of each customer in it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from relances_app.store.database.database import Database
from relances_app.store.outbox.enqueue import add_items
from relances_app.store.outbox.messages import MessageDraft
from relances_app.store.timestamps import to_text

IS_TO_POST = "state = 'queued' and channel = 'letter'"


def store_pdf(db: Database, batch_id: int, content: bytes) -> str:
    """Store the PDF of a batch; return its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    db.conn.execute("insert into batch_print values (?, ?, ?)", (batch_id, sha256, content))
    return sha256


def add_letter(db: Database, draft: MessageDraft, pages: tuple[int, int], now: datetime) -> int:
    """Store a printed letter until the user confirms that it was posted; return its id.

    `pages` are its first and last page, from 0.
    """
    cursor = db.conn.execute(
        """insert into message (batch_id, customer_id, channel, level, recipient, subject, message_id, sha256, total,
            state, first_page, last_page, queued_at, state_at)
        values (?, ?, 'letter', ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)""",
        (
            draft.batch_id, draft.customer_id, draft.level, draft.rendered.recipient, draft.subject,
            draft.rendered.message_id, draft.rendered.sha256, sum(item.open_amount for item in draft.items),
            *pages, to_text(now), to_text(now),
        ),
    )  # fmt: skip
    id_ = int(cursor.lastrowid or 0)
    add_items(db, id_, draft.level, draft.items, draft.parts)
    return id_


def save_held(db: Database, batch_id: int, reasons: Mapping[int, str]) -> None:
    """Store the customers whose letter a batch left out, by id, with the reason."""
    rows = [(batch_id, id_, reason) for id_, reason in reasons.items()]
    db.conn.executemany("insert into letter_held (batch_id, customer_id, reason) values (?, ?, ?)", rows)


def list_held(db: Database, batch_id: int) -> list[tuple[int, str, str]]:
    """Return id and name of the customers whose letter a batch left out, with the reason."""
    query = """select c.id, c.name, h.reason from letter_held h join customer c on c.id = h.customer_id
        where h.batch_id = ? order by c.sort_name, c.id"""
    return db.conn.execute(query, (batch_id,)).fetchall()


def count_to_post(db: Database) -> int:
    """Return the number of letters that wait for the confirmation that they were posted."""
    return int(db.conn.execute(f"select count(*) from message where {IS_TO_POST}").fetchone()[0])


def get_pdf(db: Database, batch_id: int) -> tuple[bytes, str] | None:
    """Return the PDF of a batch and its SHA-256."""
    row = db.conn.execute(
        "select content, sha256 from batch_print where batch_id = ?", (batch_id,)
    ).fetchone()
    return (row[0], row[1]) if row else None


def get_pages(db: Database, message_id: int) -> tuple[int, int, int] | None:
    """Return the batch of a letter, and its first and last page in the PDF of the batch."""
    query = "select batch_id, first_page, last_page from message where id = ? and channel = 'letter'"
    row = db.conn.execute(query, (message_id,)).fetchone()
    return (row[0], row[1], row[2]) if row else None
