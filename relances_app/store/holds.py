"""Rows of holds on customers or on single documents."""

from collections.abc import Iterable
from datetime import date

from relances_app.domain.accounts.hold import DisputeTopic, Hold, HoldKind
from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Database

PROMISE_IS_KEPT = """(h.kind = 'promise' and h.amount is not null
    and h.open_at - (select open_amount from document where id = h.document_id) >= h.amount)"""
"""Whether the sum promised in the hold `h` was paid since; it is over then, unless the payment is cancelled."""


def list_holds(db: Database, customer_ids: Iterable[int], today: date) -> dict[tuple[int, int | None], Hold]:
    """Return the holds in force today, by customer id and document id (None: the whole customer)."""
    found: dict[tuple[int, int | None], Hold] = {}
    for some in in_chunks(customer_ids):
        marks = ", ".join("?" * len(some))
        query = f"""select h.customer_id, h.document_id, h.kind, h.reason, h.until_on, h.topic, h.amount from hold h
            where h.customer_id in ({marks}) and h.lifted_on is null and (h.until_on is null or h.until_on >= ?)
            and not {PROMISE_IS_KEPT} order by h.id"""
        for customer_id, document_id, *values in db.conn.execute(query, (*some, today.isoformat())):
            found[customer_id, document_id] = _to_hold(*values)
    return found


def add_hold(db: Database, customer_id: int, document_id: int | None, hold: Hold, today: date) -> int:
    """Place a hold on a customer or on one of its documents; return its id."""
    cursor = db.conn.execute(
        """insert into hold (customer_id, document_id, kind, reason, until_on, since_on, topic, amount, open_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, (select open_amount from document where id = ?))""",
        (
            customer_id,
            document_id,
            hold.kind,
            hold.reason,
            hold.until_on.isoformat() if hold.until_on else None,
            today.isoformat(),
            hold.topic,
            hold.amount,
            document_id,
        ),
    )
    return int(cursor.lastrowid or 0)


def lift_holds(
    db: Database, customer_id: int, document_id: int | None, today: date, reason: str | None = None
) -> None:
    """Lift the holds on a customer, or on one of its documents: all of them, or those for a reason."""
    query = """update hold set lifted_on = ? where customer_id = ? and document_id is ? and lifted_on is null
        and reason = coalesce(?, reason)"""
    db.conn.execute(query, (today.isoformat(), customer_id, document_id, reason))


def lift_broken_promises(db: Database, customer_id: int, today: date) -> None:
    """Lift a customer's promises whose last day is past, including those about one document."""
    query = """update hold set lifted_on = ? where customer_id = ? and lifted_on is null
        and kind = 'promise' and until_on < ?"""
    db.conn.execute(query, (today.isoformat(), customer_id, today.isoformat()))


def _to_hold(kind: str, reason: str, until_on: str | None, topic: str | None, amount: int | None) -> Hold:
    until = date.fromisoformat(until_on) if until_on else None
    return Hold(HoldKind(kind), reason, until, DisputeTopic(topic) if topic else None, amount)
