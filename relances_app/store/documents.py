"""Rows of documents: open items of accounts, and the changes made by imports."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.hold import Hold
from relances_app.store.customers import in_chunks, list_customers
from relances_app.store.database.database import Database
from relances_app.store.doubts import find_doubts
from relances_app.store.holds import list_holds
from relances_app.store.last_messages import find_last_messages

PENDING_IDS = """select l.document_id from message m indexed by message_by_state
    cross join message_line l on l.message_id = m.id where m.state not in ('sent', 'refused', 'cancelled')
    and l.section <= 1 and (l.section = 0 or l.is_claim or l.open_amount < 0)"""
"""Documents that unfinished messages ask for or deduct; searched from these messages, so sent ones cost nothing."""

IS_PENDING = """exists (select 1 from message_line l join message m on m.id = l.message_id
    where l.document_id = document.id and m.state not in ('sent', 'refused', 'cancelled')
    and l.section <= 1 and (l.section = 0 or l.is_claim or l.open_amount < 0))"""
"""The same condition for one document, searched by index; the list above would be built again per account."""

_ITEM_COLUMNS = """id, customer_id, number, kind, issued_on, due_on, amount, open_amount, level,
    last_reminded_on, due_is_estimated, is_estimated"""


def load_accounts(db: Database, customer_ids: Iterable[int], today: date) -> dict[int, Account]:
    """Return the accounts of customers with all their open items, by customer id."""
    ids = list(customer_ids)
    customers = list_customers(db, ids)
    holds = list_holds(db, ids, today)
    doubts = find_doubts(db, ids)
    last_messages = find_last_messages(db, today, ids)
    items: dict[int, list[OpenItem]] = {}
    for item in _load_items(db, ids, holds, doubts):
        items.setdefault(item.customer_id, []).append(item)
    return {
        i: Account(
            i,
            customers[i],
            tuple(items.get(i, ())),
            holds.get((i, None)),
            doubts.get((i, None), ""),
            last_messages.get(i),
        )
        for i in ids
        if i in customers
    }


def get_last_reminder_dates(db: Database, customer_ids: Iterable[int]) -> dict[int, date]:
    """Return the date of the last reminder of customers who had one, by customer id."""
    query = """select customer_id, max(last_reminded_on) from document
        where customer_id in (select value from json_each(?)) and last_reminded_on is not null group by customer_id"""
    rows = db.conn.execute(query, (json.dumps(list(customer_ids)),))
    return {customer_id: date.fromisoformat(day) for customer_id, day in rows}


def _load_items(
    db: Database,
    ids: Sequence[int],
    holds: dict[tuple[int, int | None], Hold],
    doubts: dict[tuple[int, int | None], str],
) -> Iterable[OpenItem]:
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        query = f"""select {_ITEM_COLUMNS}, {IS_PENDING} from document
            where open_amount <> 0 and customer_id in ({marks}) order by due_on, issued_on, id"""
        for row in db.conn.execute(query, some):
            yield _to_item(row, holds.get((row[1], row[0])), doubts.get((row[1], row[0]), ""))


def _to_item(row: tuple[Any, ...], hold: Hold | None, doubt: str) -> OpenItem:
    (
        id_,
        customer_id,
        number,
        kind,
        issued_on,
        due_on,
        amount,
        open_amount,
        level,
        last_reminded_on,
        *flags,
    ) = row
    due_is_estimated, is_estimated, is_pending = (bool(flag) for flag in flags)
    return OpenItem(
        id=id_,
        customer_id=customer_id,
        number=number,
        kind=DocumentKind(kind),
        issued_on=date.fromisoformat(issued_on),
        due_on=date.fromisoformat(due_on),
        amount=amount,
        open_amount=open_amount,
        level=level,
        last_reminded_on=date.fromisoformat(last_reminded_on) if last_reminded_on else None,
        due_is_estimated=due_is_estimated,
        is_estimated=is_estimated,
        hold=hold,
        is_pending=is_pending,
        doubt=doubt,
    )


def get_customer_id(db: Database, document_id: int) -> int | None:
    """Return the id of the customer of a document."""
    row = db.conn.execute("select customer_id from document where id = ?", (document_id,)).fetchone()
    return int(row[0]) if row else None


def list_stored_documents(db: Database) -> list[tuple[int, Document]]:
    """Return all documents with their ids, to compare them with an import."""
    query = """select d.id, c.code, d.number, d.kind, d.issued_on, d.due_on, d.amount, d.open_amount, d.rank,
        d.due_is_estimated, d.is_estimated from document d join customer c on c.id = d.customer_id"""
    return [
        (
            row[0],
            Document(
                row[1], row[2], DocumentKind(row[3]), date.fromisoformat(row[4]), date.fromisoformat(row[5]),
                row[6], row[7], row[8], bool(row[9]), bool(row[10]),
            ),
        )
        for row in db.conn.execute(query)
    ]  # fmt: skip


def add_documents(db: Database, documents: Iterable[Document]) -> None:
    """Insert documents of customers that are already stored."""
    db.conn.executemany(
        """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, rank,
            due_is_estimated, is_estimated)
        values ((select id from customer where code = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        ((d.customer_code, *_values(d)) for d in documents),
    )


def update_documents(db: Database, changes: Iterable[tuple[int, Document]]) -> None:
    """Update documents by id to the values of a file; an open amount of zero settles, another one reopens."""
    db.conn.executemany(
        """update document set number = ?, kind = ?, issued_on = ?, due_on = ?, amount = ?, open_amount = ?,
            rank = ?, due_is_estimated = ?, is_estimated = ?, settled_on = null where id = ?""",
        ((*_values(d), id_) for id_, d in changes),
    )


def settle_documents(db: Database, ids: Iterable[int], today: date) -> None:
    """Mark documents as settled."""
    query = "update document set open_amount = 0, settled_on = ? where id = ?"
    db.conn.executemany(query, ((today.isoformat(), id_) for id_ in ids))


def save_open_amount(db: Database, ids: Iterable[int], open_amount: int, today: date) -> None:
    """Keep the rest that a person says is right; zero settles."""
    query = "update document set open_amount = ?, settled_on = case when ? then null else ? end where id = ?"
    db.conn.executemany(query, ((open_amount, open_amount, today.isoformat(), id_) for id_ in ids))


def settle_as_same(db: Database, known_id: int, ids: Iterable[int], today: date) -> None:
    """Settle documents that are the same as a known one, which keeps the smallest rest of them."""
    for id_ in ids:
        query = "select id, open_amount from document where id in (?, ?)"
        rests = dict(db.conn.execute(query, (known_id, id_)).fetchall())
        if known_id in rests and rests[id_] < rests[known_id]:
            save_open_amount(db, [known_id], rests[id_], today)
        if known_id in rests:
            settle_documents(db, [id_], today)


def record_before_import(db: Database, import_id: int, ids: Iterable[int]) -> None:
    """Record the current values of documents before an import changes them, so that it can be undone."""
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        query = f"""select id, number, kind, issued_on, due_on, amount, open_amount, rank, due_is_estimated,
            is_estimated, settled_on from document where id in ({marks})"""
        rows = [(import_id, row[0], json.dumps(row[1:])) for row in db.conn.execute(query, some)]
        insert = "insert into import_change (import_id, document_id, before) values (?, ?, ?)"
        db.conn.executemany(insert, rows)


def record_new_documents(db: Database, import_id: int, last_id_before: int) -> None:
    """Record which documents an import added."""
    query = "insert into import_change (import_id, document_id) select ?, id from document where id > ?"
    db.conn.execute(query, (import_id, last_id_before))


def get_last_id(db: Database) -> int:
    """Return the highest document id assigned so far."""
    return int(db.conn.execute("select coalesce(max(id), 0) from document").fetchone()[0])


def _values(d: Document) -> tuple[object, ...]:
    if d.due_on is None:
        raise ValueError("a document needs a due date to be stored")
    return (
        d.number, d.kind, d.issued_on.isoformat(), d.due_on.isoformat(), d.amount, d.open_amount, d.rank,
        int(d.due_is_estimated), int(d.is_estimated),
    )  # fmt: skip
