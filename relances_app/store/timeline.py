"""Dated events of one customer: holds, payments and settled documents, each newest first."""

from datetime import date

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.accounts.timeline import (
    TimelineEvent,
    describe_hold,
    describe_payment,
    describe_settlement,
)
from relances_app.store.database.database import Database

_HOLDS = """select h.kind, h.reason, h.until_on, h.since_on, h.lifted_on, coalesce(d.number, '')
    from hold h left join document d on d.id = h.document_id where h.customer_id = ? order by h.id desc limit ?"""
_PAYMENTS = """select p.booked_on, group_concat(d.number, ', '), p.label, sum(t.amount)
    from document d join payment_part t on t.document_id = d.id join payment p on p.id = t.payment_id
    where d.customer_id = ? and p.cancelled_at is null group by p.id order by p.booked_on desc, p.id desc limit ?"""
_SETTLED = """select settled_on, number, amount from document d
    where customer_id = ? and open_amount = 0 and settled_on is not null and not exists
    (select 1 from payment_part t join payment p on p.id = t.payment_id and p.cancelled_at is null
        where t.document_id = d.id)
    order by settled_on desc, id desc limit ?"""


def list_hold_events(db: Database, customer_id: int, limit: int) -> list[TimelineEvent]:
    """Return when reminders were suspended, and when the user ended a suspension."""
    events: list[TimelineEvent] = []
    for kind, reason, until, since, lifted, number in db.conn.execute(_HOLDS, (customer_id, limit)):
        hold = Hold(HoldKind(kind), reason, date.fromisoformat(until) if until else None)
        events += describe_hold(
            hold, date.fromisoformat(since), date.fromisoformat(lifted) if lifted else None, number
        )
    return events


def list_payment_events(db: Database, customer_id: int, limit: int) -> list[TimelineEvent]:
    """Return the payments matched with documents or entered by the user, without cancelled ones."""
    rows = db.conn.execute(_PAYMENTS, (customer_id, limit))
    return [describe_payment(date.fromisoformat(day), *rest) for day, *rest in rows]


def list_settled_events(db: Database, customer_id: int, limit: int) -> list[TimelineEvent]:
    """Return the documents that an import settled."""
    rows = db.conn.execute(_SETTLED, (customer_id, limit))
    return [describe_settlement(date.fromisoformat(day), *rest) for day, *rest in rows]
