"""What the first page asks about results: sales of a period, and what was reminded in the last days."""

from datetime import date, datetime

from relances_app.domain.brought_in import Reminded
from relances_app.domain.days_outstanding import Sales, first_day
from relances_app.store.books import Books

_SALES = """select coalesce(sum(amount), 0) from document
    where kind in ('invoice', 'credit_note') and issued_on between ? and ?"""
_OWED = "select coalesce(sum(open_amount), 0) from document where open_amount <> 0"
_FILES = """select min(imported_at), max(imported_at) from import
    where undone_at is null and sources <> '["contacts"]'"""

_LEFT = """from journal j where j.event in ('sent', 'confirmed') and j.at >= :since
    and not exists (select 1 from journal k where k.cancels = j.id)"""
_REMINDED = f"""select l.document_id, l.open_amount, d.open_amount,
    (select coalesce(sum(t.amount), 0) from payment_part t join payment p on p.id = t.payment_id
        where t.document_id = d.id and p.cancelled_at is null and p.recorded_at >= r.at
        and p.booked_on < substr(r.at, 1, 10))
    from (select j.message_id, min(j.at) as at {_LEFT} group by j.message_id) r
    join message_line l on l.message_id = r.message_id and l.is_claim = 1
    join document d on d.id = l.document_id order by r.at, r.message_id"""


def find_sales(db: Books, today: date) -> Sales:
    """Return what days of sales outstanding are worked out from."""
    invoiced = db.conn.execute(_SALES, (first_day(today).isoformat(), today.isoformat())).fetchone()[0]
    owed = db.conn.execute(_OWED).fetchone()[0]
    first, last = db.conn.execute(_FILES).fetchone()
    return Sales(owed, invoiced, _to_day(first), _to_day(last))


def count_reminders(db: Books, since: date) -> int:
    """Return how many mails and letters left since that day (UTC) and were not taken back."""
    query = f"select count(distinct j.message_id) {_LEFT}"
    return int(db.conn.execute(query, {"since": since.isoformat()}).fetchone()[0])


def find_reminded(db: Books, since: date) -> list[Reminded]:
    """Return the invoices that those reminders claimed, oldest reminder first."""
    return [Reminded(*row) for row in db.conn.execute(_REMINDED, {"since": since.isoformat()})]


def _to_day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).astimezone().date() if text else None
