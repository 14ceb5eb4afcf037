"""What is known of earlier payments: recorded by the bank, by hand, or deducted by lists."""

import json
from collections.abc import Iterable
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.doubt import DoubtKind
from relances_app.domain.accounts.payments_kept import KeptPayment
from relances_app.domain.reconciliation.caution import SettledItem, as_settled
from relances_app.domain.reconciliation.known_payments import RecordedPayment
from relances_app.store.database.database import Database


def list_recorded(db: Database) -> list[RecordedPayment]:
    """Return the payments of the bank kept before, with the numbers of their documents."""
    query = """select p.id, p.fingerprint, p.booked_on, p.amount, p.label,
            coalesce((select group_concat(d.number, char(31)) from payment_part t
                join document d on d.id = t.document_id where t.payment_id = p.id), '')
        from payment p where p.cancelled_at is null and p.fingerprint not like 'main:%' order by p.id"""
    return [
        RecordedPayment(id_, mark, date.fromisoformat(day), amount, label, tuple(numbers.split("\x1f")))
        for id_, mark, day, amount, label, numbers in db.conn.execute(query)
    ]


def list_waiting(db: Database) -> list[RecordedPayment]:
    """Return the payments of the open questions, with the numbers of their documents; the ids are of questions."""
    query = """select q.id, q.data, coalesce((select group_concat(d.number, char(31)) from doubt_document t
            join document d on d.id = t.document_id where t.doubt_id = q.id), '')
        from doubt q where q.answer is null and q.kind = ? order by q.id"""
    found = []
    for id_, data, numbers in db.conn.execute(query, (DoubtKind.PAYMENT,)):
        mark, day, amount, label = json.loads(data)["payment"]
        found.append(
            RecordedPayment(id_, mark, date.fromisoformat(day), amount, label, tuple(numbers.split("\x1f")))
        )
    return found


def list_settled(db: Database) -> list[SettledItem]:
    """Return the settled invoices; those with a payment of the bank are marked."""
    query = """select d.id, d.customer_id, d.number, d.issued_on, d.due_on, d.amount, c.name, c.code,
            coalesce(d.settled_on, d.issued_on),
            exists (select 1 from payment_part t join payment p on p.id = t.payment_id
                where t.document_id = d.id and p.cancelled_at is null and p.fingerprint not like 'main:%')
        from document d join customer c on c.id = d.customer_id
        where d.open_amount = 0 and d.kind = 'invoice' and d.amount > 0"""
    return [
        as_settled(
            OpenItem(
                id_, customer_id, number, DocumentKind.INVOICE, date.fromisoformat(issued_on),
                date.fromisoformat(due_on), amount, 0,
            ),
            name, code, date.fromisoformat(settled_on), is_by_bank=bool(is_by_bank),
        )
        for id_, customer_id, number, issued_on, due_on, amount, name, code, settled_on, is_by_bank
        in db.conn.execute(query)
    ]  # fmt: skip


def list_returned_ids(db: Database, payment_ids: Iterable[int]) -> set[int]:
    """Return the documents of some payments, and of those taken back by the bank that nobody has answered yet."""
    query = """select t.document_id from payment_part t where t.payment_id in (select value from json_each(?))
            or t.payment_id in (select cast(data as integer) from doubt where kind = ? and answer is null)"""
    kind = DoubtKind.RETURNED_PAYMENT.value
    return {row[0] for row in db.conn.execute(query, (json.dumps(list(payment_ids)), kind))}


def sum_bank_parts(db: Database) -> dict[int, int]:
    """Return, by document, the cents of the payments of the bank kept here that still count."""
    query = """select t.document_id, sum(t.amount) from payment_part t join payment p on p.id = t.payment_id
        where p.cancelled_at is null and p.fingerprint not like 'main:%' group by t.document_id"""
    return dict(db.conn.execute(query).fetchall())


def list_questions(db: Database) -> dict[int, set[str]]:
    """Return, by document, the keys of the open questions about payments."""
    found: dict[int, set[str]] = {}
    query = """select t.document_id, d.key from doubt_document t join doubt d on d.id = t.doubt_id
        where d.answer is null and d.kind = ?"""
    for document_id, key in db.conn.execute(query, (DoubtKind.PAYMENT,)):
        found.setdefault(document_id, set()).add(key)
    return found


def list_names_without_open_items(db: Database) -> list[str]:
    """Return the names of the customers who owe nothing: a payment may be theirs all the same."""
    query = (
        "select name from customer where id not in (select customer_id from document where open_amount <> 0)"
    )
    return [row[0] for row in db.conn.execute(query)]


def list_unlisted_parts(db: Database) -> dict[int, tuple[KeptPayment, ...]]:
    """Return, by document, the parts of payments kept here that no list has deducted yet."""
    found: dict[int, tuple[KeptPayment, ...]] = {}
    query = """select t.document_id, p.id, p.booked_on, t.amount, p.fingerprint like 'main:%' from payment_part t
        join payment p on p.id = t.payment_id where p.cancelled_at is null and t.listed_by is null order by p.id"""
    for document_id, id_, booked_on, amount, is_by_hand in db.conn.execute(query):
        part = KeptPayment(id_, date.fromisoformat(booked_on), amount, bool(is_by_hand))
        found[document_id] = (*found.get(document_id, ()), part)
    return found


def mark_listed(
    db: Database, import_id: int, parts: Iterable[tuple[int, int]], settled_ids: Iterable[int]
) -> None:
    """Note that a list has deducted parts, by payment and document, and all those of documents that it settles."""
    query = (
        "update payment_part set listed_by = ? where payment_id = ? and document_id = ? and listed_by is null"
    )
    db.conn.executemany(query, ((import_id, *part) for part in parts))
    query = "update payment_part set listed_by = ? where document_id = ? and listed_by is null"
    db.conn.executemany(query, ((import_id, id_) for id_ in settled_ids))


def mark_documents_listed(db: Database, ids: Iterable[int]) -> None:
    """Note that the last list has deducted all payments of some documents, as a person said."""
    query = """update payment_part set listed_by = (select max(id) from import)
        where document_id = ? and listed_by is null"""
    db.conn.executemany(query, ((id_,) for id_ in ids))
