"""What the mailbox brought back: reports, replies, failed addresses, filed copies, and how far it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relances_app.domain.sending.returned_mail import IncomingKind, SentMail
from relances_app.store.database.database import Database
from relances_app.store.outbox.messages import NOT_FINAL
from relances_app.store.timestamps import from_text, to_text

_IS_CURRENT = "instr(', ' || lower(customer.email) || ',', ', ' || f.address || ',') > 0"
"""Condition: a failed address is one of the one to five addresses of the customer."""
HAS_FAILED = f"""(select count(*) from failed_address f where f.customer_id = customer.id and {_IS_CURRENT})
    > length(customer.email) - length(replace(customer.email, ',', ''))"""
"""Condition: all mail addresses of a customer were reported as failed."""

LAST_MAILS = 5_000
"""Most sent mails that a report or reply is compared with."""


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A report or reply; subject and excerpt are plain text of a stranger."""

    id: int
    message_id: int
    customer_id: int
    kind: IncomingKind
    received_at: datetime
    sender: str
    subject: str
    excerpt: str


_SENT_COLUMNS = """select id, message_id, customer_id, recipient, copy_to, state_at, state = 'handing_over'
    from message"""


def list_sent(db: Database, since: datetime) -> list[SentMail]:
    """Return the mails that were sent, may have been or are being handed over, newest first."""
    query = f"""{_SENT_COLUMNS} where channel = 'mail' and state in ('sent', 'uncertain', 'handing_over')
        and state_at >= ? order by id desc limit ?"""
    return [_to_sent(row) for row in db.conn.execute(query, (to_text(since), LAST_MAILS))]


def get_sent(db: Database, message_id: int) -> SentMail:
    """Return one mail that was sent or may have been."""
    return _to_sent(db.conn.execute(f"{_SENT_COLUMNS} where id = ?", (message_id,)).fetchone())


def _to_sent(row: tuple[Any, ...]) -> SentMail:
    return SentMail(row[0], row[1], row[2], row[3], row[4], from_text(row[5]), bool(row[6]))


def get_position(db: Database, folder: str) -> tuple[int, int]:
    """Return UIDVALIDITY and the last UID read of a folder; zeros if it was never read."""
    query = "select uid_validity, last_uid from mailbox_folder where name = ?"
    row = db.conn.execute(query, (folder,)).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def save_position(db: Database, folder: str, uid_validity: int, last_uid: int) -> None:
    """Save how far a folder was read."""
    query = "insert or replace into mailbox_folder values (?, ?, ?)"
    db.conn.execute(query, (folder, uid_validity, last_uid))


def forget_positions(db: Database) -> None:
    """Forget how far the folders were read, because the mailbox is another one."""
    db.conn.execute("delete from mailbox_folder")


def save_check(db: Database, now: datetime, error: str) -> None:
    """Save when the mailbox was read, and why that failed."""
    db.conn.execute("insert or replace into mailbox_check values (1, ?, ?)", (to_text(now), error))


def get_check(db: Database) -> tuple[datetime, str] | None:
    """Return when the mailbox was last read, and the error; None if it never was."""
    row = db.conn.execute("select checked_at, error from mailbox_check").fetchone()
    return (from_text(row[0]), row[1]) if row else None


def add_incoming(
    db: Database,
    key: str,
    mail: SentMail,
    kind: IncomingKind,
    received_at: datetime,
    texts: tuple[str, str, str],
) -> int | None:
    """Save a report or reply with its sender, subject and excerpt; return None if it is known already."""
    row = db.conn.execute(
        """insert into incoming_mail (key, message_id, customer_id, kind, received_at, sender, subject, excerpt)
        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do nothing returning id""",
        (key, mail.id, mail.customer_id, kind.value, to_text(received_at), *texts),
    ).fetchone()
    return int(row[0]) if row else None


def list_incoming(db: Database, customer_id: int) -> list[IncomingMail]:
    """Return the reports and replies of a customer, newest first."""
    query = """select id, message_id, customer_id, kind, received_at, sender, subject, excerpt from incoming_mail
        where customer_id = ? order by received_at desc, id desc"""
    rows = db.conn.execute(query, (customer_id,))
    return [
        IncomingMail(row[0], row[1], row[2], IncomingKind(row[3]), from_text(row[4]), row[5], row[6], row[7])
        for row in rows
    ]


def mark_failed(db: Database, customer_id: int, address: str, reply: str, now: datetime) -> None:
    """Mark an address of a customer as failed, with the words of the server."""
    query = "insert or replace into failed_address values (?, ?, ?, ?)"
    db.conn.execute(query, (customer_id, fold_case(address), reply, to_text(now)))


def find_failed(db: Database, customer_ids: Iterable[int] | None = None) -> dict[int, str]:
    """Return the words of the server for customers whose current addresses were all reported as failed."""
    query = f"""select customer.id, f.reply from customer join failed_address f on f.customer_id = customer.id
        and {_IS_CURRENT} where {HAS_FAILED}"""
    found = dict(db.conn.execute(query).fetchall())
    return found if customer_ids is None else {id_: found[id_] for id_ in customer_ids if id_ in found}


def list_failed(db: Database, customer_id: int) -> dict[str, str]:
    """Return the addresses of a customer that were reported as failed, with the words of the server."""
    query = f"""select f.address, f.reply from customer join failed_address f on f.customer_id = customer.id
        where customer.id = ? and {_IS_CURRENT} order by f.address"""
    return dict(db.conn.execute(query, (customer_id,)).fetchall())


def has_other_recipient(db: Database, mail: SentMail) -> bool:
    """Return whether a mail has a recipient that was neither refused nor reported as failed since it was queued."""
    query = """select f.address from failed_address f join message m on m.customer_id = f.customer_id
            where m.id = :id and f.failed_at >= m.queued_at
        union select r.address from refused_address r join message m on r.refused_at >= m.queued_at
            where m.id = :id"""
    failed = {row[0] for row in db.conn.execute(query, {"id": mail.id})}
    return any(fold_case(address) not in failed for address in mail.recipients)


def forget_failed(db: Database, customer_id: int) -> None:
    """Use the addresses of a customer again, because the user says that they work."""
    db.conn.execute("delete from failed_address where customer_id = ?", (customer_id,))


def fold_case(address: str) -> str:
    """Return an address as SQLite's `lower` does: ASCII letters only."""
    return "".join(c.lower() if c.isascii() else c for c in address)


def find_counted_entry(db: Database, message_id: int) -> int | None:
    """Return the history entry by which a message counts as a reminder, unless it is cancelled."""
    query = """select j.id from journal j where j.message_id = ? and j.event in ('sent', 'confirmed')
        and not exists (select 1 from journal k where k.cancels = j.id) order by j.id desc limit 1"""
    row = db.conn.execute(query, (message_id,)).fetchone()
    return int(row[0]) if row else None


def get_state(db: Database, message_id: int) -> str:
    """Return the state of a message."""
    return str(db.conn.execute("select state from message where id = ?", (message_id,)).fetchone()[0])


def list_uncertain(db: Database, since: datetime, limit: int) -> list[tuple[int, str]]:
    """Return id and Message-ID of the mails that may have been sent."""
    query = f"""select id, message_id from message where channel = 'mail' and state = 'uncertain' and {NOT_FINAL}
        and state_at >= ? order by id limit ?"""
    return db.conn.execute(query, (to_text(since), limit)).fetchall()


def list_without_copy(db: Database, since: datetime, before: datetime, limit: int) -> list[tuple[int, str]]:
    """Return id and Message-ID of mails sent in a period whose copy was not looked for; erased ones need none."""
    query = """select m.id, m.message_id from message m join message_content x on x.message_id = m.id
        where m.channel = 'mail' and m.state = 'sent' and m.state_at between ? and ? and length(x.content) > 0
        and not exists (select 1 from sent_copy s where s.message_id = m.id) order by m.id limit ?"""
    return db.conn.execute(query, (to_text(since), to_text(before), limit)).fetchall()


def mark_filed(db: Database, message_id: int, now: datetime) -> None:
    """Save that the folder of sent mails has a copy of a message."""
    db.conn.execute("insert or ignore into sent_copy values (?, ?)", (message_id, to_text(now)))


def mark_all_filed(db: Database) -> None:
    """Save that no mail sent until now needs a copy."""
    query = """insert or ignore into sent_copy select id, state_at from message
        where channel = 'mail' and state = 'sent'"""
    db.conn.execute(query)


def get_copy(db: Database, message_id: int) -> tuple[bytes, datetime]:
    """Return content and time of a sent mail."""
    query = """select x.content, m.state_at from message m join message_content x on x.message_id = m.id
        where m.id = ?"""
    content, sent_at = db.conn.execute(query, (message_id,)).fetchone()
    return content, from_text(sent_at)


def find_customer(db: Database, code: str) -> int | None:
    """Return the id of the customer with a code."""
    row = db.conn.execute("select id from customer where code = ?", (code,)).fetchone()
    return int(row[0]) if row else None
