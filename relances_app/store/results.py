"""Queries of the start page: sales of a period, and amounts collected after reminders."""

from datetime import date, datetime

from relances_app.domain.accounts.collections import CollectedTotals, RemindedInvoice, sum_collected
from relances_app.domain.accounts.days_sales_outstanding import Sales, period_start
from relances_app.store.database.database import Database

_SALES = """select coalesce(sum(amount), 0) from document
    where kind in ('invoice', 'credit_note') and issued_on between ? and ?"""
_IMPORT_PERIOD = """select min(imported_at), max(imported_at) from import
    where undone_at is null and sources not in ('["contacts"]', '["manual"]')"""

_SENT = """from journal j indexed by journal_by_instant where j.event in ('sent', 'confirmed') and j.at >= :since
    and j.level > 0
    and not exists (select 1 from journal k where k.cancels = j.id)"""
_REMINDERS = f"select count(distinct j.message_id) {_SENT}"
_REMINDED_INVOICES = f"""select l.document_id, l.open_amount, d.open_amount,
    (select coalesce(sum(t.amount), 0) from payment_part t join payment p on p.id = t.payment_id
        where t.document_id = d.id and p.cancelled_at is null and p.recorded_at >= r.at
        and p.booked_on < substr(r.at, 1, 10))
    from (select j.message_id, min(j.at) as at {_SENT} group by j.message_id) r
    join message_line l on l.message_id = r.message_id and l.is_claim = 1
    join document d on d.id = l.document_id order by r.at, r.message_id"""


def compute_sales(db: Database, owed: int, today: date) -> Sales:
    """Return the values from which days of sales outstanding are computed.

    Cached until the database changes.
    """
    return db.cached(("sales", today), lambda: _compute_sales(db, owed, today))


def _compute_sales(db: Database, owed: int, today: date) -> Sales:
    invoiced = db.conn.execute(_SALES, (period_start(today).isoformat(), today.isoformat())).fetchone()[0]
    first, last = db.conn.execute(_IMPORT_PERIOD).fetchone()
    return Sales(owed, invoiced, _to_date(first), _to_date(last))


def compute_collected(db: Database, since: date) -> CollectedTotals:
    """Return what was collected after reminders sent since that day (UTC) and not cancelled.

    Cached until the database changes.
    """
    return db.cached(("collected", since), lambda: _compute_collected(db, since))


def _compute_collected(db: Database, since: date) -> CollectedTotals:
    values = {"since": since.isoformat()}
    reminders = db.conn.execute(_REMINDERS, values).fetchone()[0]
    return sum_collected(
        reminders, (RemindedInvoice(*row) for row in db.conn.execute(_REMINDED_INVOICES, values))
    )


def _to_date(text: str | None) -> date | None:
    return datetime.fromisoformat(text).astimezone().date() if text else None
