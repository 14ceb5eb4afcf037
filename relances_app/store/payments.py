"""Rows of payments: the documents they settle, and how to cancel them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.reconciliation.bank_statement import IncomingPayment
from relances_app.domain.sort_order import SortOrder
from relances_app.store.database.database import Database
from relances_app.store.documents import load_accounts
from relances_app.store.pagination import build_order_by
from relances_app.store.timestamps import to_text

SORT_COLUMNS: Mapping[str, str] = {
    "enregistre": "p.id",
    "date": "p.booked_on",
    "libelle": "p.label collate nocase",
    "documents": "nullif(numbers, '')",
    "montant": "p.amount",
}
"""By value of the sort parameter."""


def list_open_items(db: Database, today: date) -> list[tuple[OpenItem, str, str]]:
    """Return all open documents with the name and code of their customer."""
    ids = [
        row[0] for row in db.conn.execute("select distinct customer_id from document where open_amount <> 0")
    ]
    return [
        (item, account.customer.name, account.customer.code)
        for account in load_accounts(db, ids, today).values()
        for item in account.items
    ]


def list_document_ids(db: Database, payment_id: int) -> list[int]:
    """Return the documents of a payment."""
    query = "select document_id from payment_part where payment_id = ?"
    return [row[0] for row in db.conn.execute(query, (payment_id,))]


def add_payment(
    db: Database, credit: IncomingPayment, parts: Iterable[tuple[int, int]], now: datetime
) -> int | None:
    """Store a payment and reduce the open amounts of its documents; return its id, or None if already stored.

    Raises LookupError if a part exceeds the open amount, which happens if the database changed meanwhile.
    """
    query = "select 1 from payment where fingerprint = ? and cancelled_at is null"
    if db.conn.execute(query, (credit.fingerprint,)).fetchone():
        return None
    cursor = db.conn.execute(
        "insert into payment (fingerprint, booked_on, amount, label, recorded_at) values (?, ?, ?, ?, ?)",
        (credit.fingerprint, credit.booked_on.isoformat(), credit.amount, credit.label[:500], to_text(now)),
    )
    id_ = int(cursor.lastrowid or 0)
    for document_id, amount in parts:
        _apply_part(db, id_, document_id, amount, credit.booked_on)
    return id_


def _apply_part(db: Database, payment_id: int, document_id: int, amount: int, day: date) -> None:
    row = db.conn.execute("select open_amount from document where id = ?", (document_id,)).fetchone()
    if row is None or abs(amount) > abs(row[0]) or (amount > 0) != (row[0] > 0):
        raise LookupError(document_id)
    query = "insert into payment_part (payment_id, document_id, amount) values (?, ?, ?)"
    db.conn.execute(query, (payment_id, document_id, amount))
    db.conn.execute(
        """update document set open_amount = open_amount - ?,
            settled_on = case when open_amount = ? then ? else settled_on end where id = ?""",
        (amount, amount, day.isoformat(), document_id),
    )


def list_payments(db: Database, limit: int, order: SortOrder) -> list[dict[str, Any]]:
    """Return the stored payments with the numbers of their documents."""
    query = f"""select p.*, coalesce((select group_concat(d.number, ', ') from payment_part t
        join document d on d.id = t.document_id where t.payment_id = p.id), '') as numbers
        from payment p order by {build_order_by(SORT_COLUMNS[order.column], "p.id desc", order)} limit ?"""
    return list(db.query(query, (limit,)))


def cancel_payment(db: Database, payment_id: int, now: datetime) -> bool:
    """Cancel a payment and reopen its documents; return False if there is no such payment to cancel."""
    query = "update payment set cancelled_at = ? where id = ? and cancelled_at is null"
    if db.conn.execute(query, (to_text(now), payment_id)).rowcount != 1:
        return False
    query = "select document_id, amount from payment_part where payment_id = ? and listed_by is null"
    for document_id, part in db.conn.execute(query, (payment_id,)).fetchall():
        db.conn.execute(_REOPEN, {"id": document_id, "part": part})
    return True


_REOPEN = """update document set settled_on = null, open_amount = case
    when amount >= 0 and :part > 0 then max(open_amount, min(amount, open_amount + :part))
    when amount <= 0 and :part < 0 then min(open_amount, max(amount, open_amount + :part))
    else open_amount + :part end where id = :id"""
"""Never more than the amount of the document, even if a list changed it meanwhile."""
