"""Queries of the start page: ageing of receivables, and promises to pay that have come due."""

from datetime import date, timedelta

from relances_app.domain.accounts.ageing import BUCKET_LABELS, Ageing, list_bucket_start_dates
from relances_app.domain.accounts.hold import DISPUTE_REVIEW_DAYS, Dispute, Promise
from relances_app.store.database.database import Database
from relances_app.store.holds import PROMISE_IS_KEPT

_AGEING = """select case when due_on >= ? then 0 when due_on >= ? then 1 when due_on >= ? then 2
    when due_on >= ? then 3 else 4 end as slice, sum(open_amount)
    from document where open_amount <> 0 and open_amount > 0 group by slice"""

_CREDITS = "select coalesce(sum(open_amount), 0) from document where open_amount <> 0 and open_amount < 0"

DUE_PROMISES_QUERY = f"""select h.customer_id, c.name, h.until_on, h.reason, sum(d.open_amount) from hold h
    join customer c on c.id = h.customer_id
    join document d on d.customer_id = h.customer_id and d.open_amount <> 0 and d.kind = 'invoice'
        and (h.document_id is null or d.id = h.document_id) and d.issued_on <= h.until_on
    where h.kind = 'promise' and h.lifted_on is null and h.until_on <= :today and not {PROMISE_IS_KEPT}
    group by h.id having sum(d.open_amount) > 0 order by h.until_on, c.sort_name, h.id"""
"""Promises whose last day is today or past while invoices issued by then are open, oldest first."""


def compute_ageing(db: Database, today: date) -> Ageing:
    """Return the ageing of all open documents.

    The same rule is in `domain.accounts.ageing.add_up`; a test holds both equal.
    """
    return db.cached(("ageing", today), lambda: _compute_ageing(db, today))


def _compute_ageing(db: Database, today: date) -> Ageing:
    amounts = [0] * len(BUCKET_LABELS)
    for bucket, amount in db.conn.execute(
        _AGEING, [day.isoformat() for day in list_bucket_start_dates(today)]
    ):
        amounts[bucket] = amount
    return Ageing(tuple(amounts), db.conn.execute(_CREDITS).fetchone()[0])


def list_due_promises(db: Database, today: date) -> list[Promise]:
    """Return promises whose last day is today or past while invoices issued by then are open, oldest first."""
    rows = db.conn.execute(DUE_PROMISES_QUERY, {"today": today.isoformat()})
    return [Promise(id_, name, date.fromisoformat(day), *rest) for id_, name, day, *rest in rows]


DISPUTES_QUERY = """select h.customer_id, c.name, h.since_on, h.until_on, h.reason, sum(d.open_amount) from hold h
    join customer c on c.id = h.customer_id
    join document d on d.customer_id = h.customer_id and d.open_amount <> 0 and d.kind = 'invoice'
        and (h.document_id is null or d.id = h.document_id)
    where h.kind = 'dispute' and h.lifted_on is null
        and (h.until_on <= :today or (h.until_on is null and h.since_on <= :long_ago))
    group by h.id having sum(d.open_amount) > 0 order by coalesce(h.until_on, h.since_on), c.sort_name, h.id"""


def list_disputes(db: Database, today: date) -> list[Dispute]:
    """Return the disputes to review while invoices are open, oldest first."""
    values = {
        "today": today.isoformat(),
        "long_ago": (today - timedelta(days=DISPUTE_REVIEW_DAYS)).isoformat(),
    }
    return [
        Dispute(
            id_, name, date.fromisoformat(since), date.fromisoformat(until) if until else None, reason, amount
        )
        for id_, name, since, until, reason, amount in db.conn.execute(DISPUTES_QUERY, values)
    ]
