"""Two customers that a person says are one: their documents, messages and holds are put together."""

from collections.abc import Iterable

from relances_app.store.customers import get_customer_id
from relances_app.store.database.database import Database

_OWNED = ("hold", "call", "message", "incoming_mail")
"""Tables whose rows go over to the customer who stays; the journal keeps what it says."""
_OWNED_ONCE = ("doubt_customer", "failed_address")
"""The same for tables in which the one who stays may have an equal row."""
_OF_DOCUMENTS = (
    "hold", "message_line", "message_charge", "payment_part", "document_attachment", "doubt_document",
)  # fmt: skip
"""Tables whose rows go over to the document that stays."""


def merge(db: Database, customer_ids: Iterable[int], code: str) -> None:
    """Give all that customers have to the one with a code, who keeps its id, holds and corrected address.

    Where both have a document under one number and rank, the older row stays, with the figures of the newer one. The
    name and the mail address of the newer customer count unless a person changed those of the older one; its phone
    and its address are taken where the older one has none, and both notes are kept.
    """
    target = get_customer_id(db, code)
    for source in customer_ids:
        if target is not None and source != target:
            _merge_pair(db, source, target)


def _merge_pair(db: Database, source: int, target: int) -> None:
    _merge_documents(db, source, target)
    for table in _OWNED:
        db.conn.execute(f"update {table} set customer_id = ? where customer_id = ?", (target, source))
    for table in _OWNED_ONCE:
        db.conn.execute(
            f"update or ignore {table} set customer_id = ? where customer_id = ?", (target, source)
        )
    for query in (_TAKE_CONTACT, _TAKE_ADDRESS):
        db.conn.execute(query, {"source": source, "target": target})
    (old_code,) = db.conn.execute("select code from customer where id = ?", (source,)).fetchone()
    db.conn.execute("update customer_alias set customer_id = ? where customer_id = ?", (target, source))
    for table in ("choice", "folding_choice", *_OWNED_ONCE):
        db.conn.execute(f"delete from {table} where customer_id = ?", (source,))
    if db.conn.execute("select 1 from journal where customer_id = ?", (source,)).fetchone():
        return
    db.conn.execute("delete from customer where id = ?", (source,))
    db.conn.execute("insert or replace into customer_alias values (?, ?)", (old_code, target))


def _merge_documents(db: Database, source: int, target: int) -> None:
    query = """select n.id, o.id from document n join document o on o.customer_id = ? and o.number = n.number
        and o.rank = n.rank where n.customer_id = ?"""
    for new_id, old_id in db.conn.execute(query, (target, source)).fetchall():
        db.conn.execute(
            """update document set (kind, issued_on, due_on, due_is_estimated, is_estimated, amount, open_amount,
                settled_on) = (select kind, issued_on, due_on, due_is_estimated, is_estimated, amount, open_amount,
                settled_on from document where id = ?) where id = ?""",
            (new_id, old_id),
        )
        for table in ("choice", "import_change"):
            db.conn.execute(f"delete from {table} where document_id = ?", (new_id,))
        for table in _OF_DOCUMENTS:
            query = f"update or ignore {table} set document_id = ? where document_id = ?"
            db.conn.execute(query, (old_id, new_id))
            db.conn.execute(f"delete from {table} where document_id = ?", (new_id,))
        db.conn.execute("delete from document where id = ?", (new_id,))
    db.conn.execute("update document set customer_id = ? where customer_id = ?", (target, source))


_TAKE_CONTACT = """update customer set
    (name, sort_name) = (select name, sort_name from customer where id = :source),
    email = case when email_is_by_hand then email
        else coalesce((select nullif(email, '') from customer where id = :source), email) end,
    phone = coalesce(nullif(phone, ''), (select phone from customer where id = :source)),
    management_email = coalesce(nullif(management_email, ''),
        (select management_email from customer where id = :source)),
    note = trim(note || char(10) || (select note from customer where id = :source), char(10))
    where id = :target"""
_TAKE_ADDRESS = """update customer set
    (street, street2, postcode, town, country) = (select street, street2, postcode, town, country
        from customer where id = :source)
    where id = :target and street = '' and town = ''"""
