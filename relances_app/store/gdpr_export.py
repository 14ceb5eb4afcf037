"""All data stored about one contact, for a request of access (GDPR, article 15)."""

from typing import Any

from relances_app.store.database.database import Database

_QUERIES = {
    "contact": "select * from customer where id = :id",
    "documents": "select * from document where customer_id = :id order by due_on, id",
    "reglements": """select p.booked_on, t.amount, p.label, p.cancelled_at, d.number from payment p
        join payment_part t on t.payment_id = p.id join document d on d.id = t.document_id
        where d.customer_id = :id order by p.booked_on, p.id""",
    "pieces": """select a.id, a.name, a.added_at, d.number from attachment a
        join document_attachment f on f.attachment_id = a.id join document d on d.id = f.document_id
        where d.customer_id = :id order by a.id""",
    "attentes": "select * from hold where customer_id = :id order by id",
    "appels": "select * from call where customer_id = :id order by id",
    "messages": "select * from message where customer_id = :id order by id",
    "recommandes": """select r.* from registered_letter r join message m on m.id = r.message_id
        where m.customer_id = :id order by r.message_id""",
    "recus": "select * from incoming_mail where customer_id = :id order by id",
    "adresses_en_echec": "select * from failed_address where customer_id = :id order by address",
    "histo": "select * from journal where customer_id = :id order by id",
    "effacements": "select * from erasure where customer_id = :id",
}


def list_rows(db: Database, customer_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about a contact, by kind; amounts in signed cents, dates and timestamps in ISO format."""
    return {name: list(db.query(query, {"id": customer_id})) for name, query in _QUERIES.items()}


def list_mails(db: Database, customer_id: int) -> list[tuple[int, bytes]]:
    """Return the exact bytes of each mail to a contact, sent or queued, with its message id."""
    query = """select m.id, x.content from message m join message_content x on x.message_id = m.id
        where m.customer_id = ? and m.channel = 'mail' and length(x.content) > 0 order by m.id"""
    return [(row[0], row[1]) for row in db.conn.execute(query, (customer_id,))]


def list_files(db: Database, customer_id: int) -> list[tuple[int, bytes]]:
    """Return the invoice files of a contact, with their ids."""
    query = """select distinct a.id, a.content from attachment a join document_attachment f on f.attachment_id = a.id
        join document d on d.id = f.document_id where d.customer_id = ? order by a.id"""
    return [(row[0], row[1]) for row in db.conn.execute(query, (customer_id,))]
