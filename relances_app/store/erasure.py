"""Erasure of a contact: names, addresses and texts are removed; amounts, dates and counts stay."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from relances_app.store.database.database import Database
from relances_app.store.outbox.messages import NOT_FINAL
from relances_app.store.personal_data_columns import CUSTOMER_ROWS, DELETED_ROWS, ERASED_COLUMNS
from relances_app.store.timestamps import to_text

_LAST_ACTIVITY_ON = """max(
    coalesce((select max(max(d.issued_on, d.due_on, coalesce(d.settled_on, ''))) from document d
        where d.customer_id = c.id), ''),
    coalesce((select substr(max(m.state_at), 1, 10) from message m where m.customer_id = c.id), ''),
    coalesce((select max(coalesce(h.until_on, h.since_on)) from hold h where h.customer_id = c.id), ''),
    coalesce((select max(x.called_on) from call x where x.customer_id = c.id), ''))"""

_IS_ERASABLE = f"""not exists (select 1 from document d where d.customer_id = c.id and d.open_amount <> 0)
    and not exists (select 1 from message m where m.customer_id = c.id and m.{NOT_FINAL})
    and not exists (select 1 from erasure e where e.customer_id = c.id)"""


def erase(db: Database, customer_ids: Collection[int], reason: str, now: datetime) -> None:
    """Overwrite all data that identifies contacts; the caller opens the transaction."""
    ids = [{"id": id_} for id_ in customer_ids]
    for table, where in DELETED_ROWS.items():
        db.conn.executemany(f"delete from {table} where {where}", ids)
    with _triggers_disabled(db):
        for table, columns in ERASED_COLUMNS.items():
            values = ", ".join(f"{name} = {value}" for name, value in columns.items())
            db.conn.executemany(f"update {table} set {values} where {CUSTOMER_ROWS[table]}", ids)
    query = "insert into erasure (erased_at, customer_id, reason) values (?, ?, ?)"
    db.conn.executemany(query, [(to_text(now), id_, reason) for id_ in customer_ids])


def replace_file_names(db: Database, is_about: Callable[[str], bool], replacement: str) -> None:
    """Replace the names of imported files that are about a contact."""
    for id_, text in db.conn.execute("select id, names from import").fetchall():
        names = json.loads(text)
        replaced = [replacement if is_about(name) else name for name in names]
        if replaced != names:
            changed = json.dumps(replaced, ensure_ascii=False)
            db.conn.execute("update import set names = ? where id = ?", (changed, id_))


def list_document_numbers(db: Database, customer_id: int) -> list[str]:
    """Return the numbers of all documents of a contact."""
    query = "select number from document where customer_id = ?"
    return [row[0] for row in db.conn.execute(query, (customer_id,))]


def list_unmatched_files(db: Database) -> Iterator[tuple[int, str, bytes]]:
    """Yield id, name and content of the invoice files that belong to no document."""
    query = """select id, name, content from attachment
        where id not in (select attachment_id from document_attachment)"""
    yield from db.conn.execute(query)


def delete_files(db: Database, ids: Iterable[int]) -> None:
    """Delete invoice files."""
    db.conn.executemany("delete from attachment where id = ?", [(id_,) for id_ in ids])


@contextmanager
def _triggers_disabled(db: Database) -> Iterator[None]:
    """Drop the triggers of the history table for a block inside the transaction, and create them again."""
    query = "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'journal'"
    triggers = db.conn.execute(query).fetchall()
    for name, _ in triggers:
        db.conn.execute(f"drop trigger {name}")
    yield
    for _, sql in triggers:
        db.conn.execute(sql)


def count_obstacles(db: Database, customer_id: int) -> tuple[int, int]:
    """Return the number of open documents and of messages that are not final, for a contact."""
    row = db.conn.execute(
        f"""select (select count(*) from document where customer_id = :id and open_amount <> 0),
            (select count(*) from message where customer_id = :id and {NOT_FINAL})""",
        {"id": customer_id},
    ).fetchone()
    return int(row[0]), int(row[1])


def is_erased(db: Database, customer_id: int) -> bool:
    """Return whether a contact was erased."""
    query = "select exists (select 1 from erasure where customer_id = ?)"
    return bool(db.conn.execute(query, (customer_id,)).fetchone()[0])


def list_erasable(db: Database, before: date) -> list[dict[str, Any]]:
    """Return the contacts without open documents or activity since `before`, with their last active day."""
    query = f"""select * from (select c.id, c.code, c.name, {_LAST_ACTIVITY_ON} as last_on from customer c
        where {_IS_ERASABLE})
        where last_on <> '' and last_on < ? order by last_on, name"""
    return list(db.query(query, (before.isoformat(),)))


def list_erasures(db: Database, limit: int) -> list[dict[str, Any]]:
    """Return the erasures, newest first: number, timestamp and reason, without a name."""
    return list(db.query("select * from erasure order by id desc limit ?", (limit,)))


def list_letter_pages(db: Database, customer_id: int) -> dict[int, list[tuple[int, int]]]:
    """Return the first and last page of each letter to a contact, by batch."""
    found: dict[int, list[tuple[int, int]]] = {}
    query = """select m.batch_id, m.first_page, m.last_page from message m
        join batch_print p on p.batch_id = m.batch_id
        where m.customer_id = ? and m.channel = 'letter'"""
    for batch_id, first, last in db.conn.execute(query, (customer_id,)):
        found.setdefault(batch_id, []).append((first, last))
    return found


def replace_pdf(db: Database, batch_id: int, content: bytes, sha256: str) -> None:
    """Replace the PDF of a batch after pages were blanked."""
    query = "update batch_print set content = ?, sha256 = ? where batch_id = ?"
    db.conn.execute(query, (content, sha256, batch_id))


def list_message_ids(db: Database, customer_ids: Iterable[int]) -> set[str]:
    """Return the Message-ID of all messages to some contacts."""
    query = "select message_id from message where customer_id = ?"
    return {row[0] for id_ in customer_ids for row in db.conn.execute(query, (id_,))}


def get_retention_years(db: Database) -> int:
    """Return the number of years after which a contact may be erased."""
    return int(db.conn.execute("select retention_years from structure").fetchone()[0])


def save_retention_years(db: Database, years: int) -> None:
    """Save the number of years after which a contact may be erased."""
    db.conn.execute("update structure set retention_years = ?", (years,))
