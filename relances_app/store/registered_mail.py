"""Registered letters: tracking number, date of posting and date of receipt of a letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Database


@dataclass(frozen=True, slots=True)
class RegisteredMailReceipt:
    """Proof that a letter was sent and received; values not known yet are empty."""

    number: str = ""
    posted_on: date | None = None
    received_on: date | None = None


def save_receipt(db: Database, message_id: int, receipt: RegisteredMailReceipt) -> None:
    """Save the receipt of a registered letter, replacing the previous one."""
    posted, received = (day.isoformat() if day else None for day in (receipt.posted_on, receipt.received_on))
    db.conn.execute(
        """insert into registered_letter (message_id, number, posted_on, received_on) values (?, ?, ?, ?)
        on conflict do update set
            number = excluded.number, posted_on = excluded.posted_on, received_on = excluded.received_on""",
        (message_id, receipt.number, posted, received),
    )


def list_receipts(db: Database, message_ids: Iterable[int]) -> dict[int, RegisteredMailReceipt]:
    """Return the receipts of registered letters, by message id."""
    found: dict[int, RegisteredMailReceipt] = {}
    for some in in_chunks(list(message_ids)):
        marks = ", ".join("?" * len(some))
        query = f"""select message_id, number, posted_on, received_on from registered_letter
            where message_id in ({marks})"""
        for id_, number, *days in db.conn.execute(query, some):
            found[id_] = RegisteredMailReceipt(
                number, *(date.fromisoformat(day) if day else None for day in days)
            )
    return found


def get_received_date(db: Database, document_ids: Iterable[int]) -> date | None:
    """Return the date by which a formal notice was received for all the documents; None if one has none.

    The first receipt counts for each document, and the last of these dates for all of them.
    """
    ids = list(document_ids)
    received: dict[int, str] = {}
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        query = f"""select l.document_id, min(r.received_on) from registered_letter r
            join message m on m.id = r.message_id and m.state = 'sent' and m.level = 3
            join message_line l on l.message_id = m.id and l.section = 0
            where r.received_on is not null and l.document_id in ({marks}) group by l.document_id"""
        received.update(db.conn.execute(query, some))
    return date.fromisoformat(max(received.values())) if ids and len(received) == len(set(ids)) else None
