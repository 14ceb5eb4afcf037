"""What a statement of account needs besides the open documents: the last one, and the payments received since."""

from datetime import date, timedelta

from relances_app.domain.messages.message import ReceivedPayment
from relances_app.store.database.database import Database

FIRST_STATEMENT_DAYS = 90
"""Days of payments in the first statement of a customer."""


def list_received_payments(db: Database, customer_id: int, today: date) -> list[ReceivedPayment]:
    """Return the payments recorded since the last statement of a customer that arrived, oldest first.

    The day of recording counts, since a file of the bank comes days after its payments; in a first statement it is
    the day of the payment.
    """
    query = """select max(m.queued_at) from journal j join message m on m.id = j.message_id
        where j.customer_id = ? and j.level = 0 and j.event in ('sent', 'confirmed')
        and not exists (select 1 from journal k where k.cancels = j.id)"""
    (last_at,) = db.conn.execute(query, (customer_id,)).fetchone()
    column = "p.recorded_at" if last_at else "p.booked_on"
    since = last_at or (today - timedelta(days=FIRST_STATEMENT_DAYS)).isoformat()
    query = f"""select p.booked_on, d.number, t.amount from payment_part t join payment p on p.id = t.payment_id
        join document d on d.id = t.document_id where d.customer_id = ? and p.cancelled_at is null
        and t.amount > 0 and {column} > ? order by p.booked_on, d.number"""
    return [
        ReceivedPayment(date.fromisoformat(booked_on), number, amount)
        for booked_on, number, amount in db.conn.execute(query, (customer_id, since))
    ]
