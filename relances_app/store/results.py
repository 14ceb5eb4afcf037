"""What the first page asks about results: sales of a period, and what was reminded in the last days."""

import json
from collections.abc import Collection
from datetime import date, datetime

from relances_app.domain.brought_in import BroughtIn, Harvest, Reminded, add_up
from relances_app.domain.days_outstanding import Sales, first_day
from relances_app.store.books import Books

_SALES = """select coalesce(sum(amount), 0) from document
    where kind in ('invoice', 'credit_note') and issued_on between ? and ?"""
_FILES = """select min(imported_at), max(imported_at) from import
    where undone_at is null and sources <> '["contacts"]'"""

_OF_SOME = ("indexed by journal_by_customer", "j.customer_id in (select value from json_each(:only)) and")
_LEFT = """from journal j {} where {} j.event in ('sent', 'confirmed') and j.at >= :since
    and not exists (select 1 from journal k where k.cancels = j.id)"""
_REMINDERS = f"select j.customer_id, count(distinct j.message_id) {_LEFT} group by j.customer_id"
_REMINDED = f"""select r.customer_id, l.document_id, l.open_amount, d.open_amount,
    (select coalesce(sum(t.amount), 0) from payment_part t join payment p on p.id = t.payment_id
        where t.document_id = d.id and p.cancelled_at is null and p.recorded_at >= r.at
        and p.booked_on < substr(r.at, 1, 10))
    from (select j.message_id, j.customer_id, min(j.at) as at {_LEFT} group by j.message_id) r
    join message_line l on l.message_id = r.message_id and l.is_claim = 1
    join document d on d.id = l.document_id order by r.at, r.message_id"""


def find_sales(db: Books, owed: int, today: date) -> Sales:
    """Return what days of sales outstanding are worked out from, beside what is owed.

    Kept until more than reminders changes.
    """
    return db.recall(("sales", today), lambda: _find_sales(db, owed, today))


def _find_sales(db: Books, owed: int, today: date) -> Sales:
    invoiced = db.conn.execute(_SALES, (first_day(today).isoformat(), today.isoformat())).fetchone()[0]
    first, last = db.conn.execute(_FILES).fetchone()
    return Sales(owed, invoiced, _to_day(first), _to_day(last))


def find_brought_in(db: Books, since: date) -> BroughtIn:
    """Return what mails and letters brought in that left since that day (UTC) and were not taken back.

    Kept, and mended for the customers to whom one has left meanwhile.
    """

    def mend(harvest: Harvest, outdated: frozenset[int]) -> Harvest:
        return harvest.mend(outdated, _find_by_customer(db, since, outdated))

    return db.recall(("brought in", since), lambda: Harvest.of(_find_by_customer(db, since)), mend).whole


def _find_by_customer(db: Books, since: date, only: Collection[int] | None = None) -> dict[int, BroughtIn]:
    words = ("indexed by journal_by_instant", "") if only is None else _OF_SOME
    values = {"since": since.isoformat(), "only": json.dumps(list(only or ()))}
    reminded: dict[int, list[Reminded]] = {}
    for customer_id, *line in db.conn.execute(_REMINDED.format(*words), values):
        reminded.setdefault(customer_id, []).append(Reminded(*line))
    reminders = db.conn.execute(_REMINDERS.format(*words), values)
    return {id_: add_up(number, reminded.get(id_, ())) for id_, number in reminders}


def _to_day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).astimezone().date() if text else None
