"""What a statement of account needs besides the open documents: the last one, and the payments received since."""

from datetime import date, timedelta

from relances_app.domain.messages.message import ReceivedPayment
from relances_app.store.database.database import Database

FIRST_STATEMENT_DAYS = 90
"""Days of payments in the first statement of a customer."""


def list_received_payments(db: Database, customer_id: int, today: date) -> list[ReceivedPayment]:
    """Return the payments received since the last statement of a customer that was sent, oldest first."""
    query = """select max(said_on) from journal where customer_id = ? and level = 0
        and event in ('sent', 'confirmed')"""
    (last_on,) = db.conn.execute(query, (customer_id,)).fetchone()
    since = last_on or (today - timedelta(days=FIRST_STATEMENT_DAYS)).isoformat()
    query = """select p.booked_on, d.number, t.amount from payment_part t join payment p on p.id = t.payment_id
        join document d on d.id = t.document_id where d.customer_id = ? and p.cancelled_at is null
        and t.amount > 0 and p.booked_on > ? order by p.booked_on, d.number"""
    return [
        ReceivedPayment(date.fromisoformat(booked_on), number, amount)
        for booked_on, number, amount in db.conn.execute(query, (customer_id, since))
    ]
