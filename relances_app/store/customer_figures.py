"""What the figures of customers are computed from: delays of payments, first import, and last contacts."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from relances_app.domain.accounts.cash_forecast import Lateness
from relances_app.domain.dunning.customer_figures import FIGURES_DAYS, PaymentDelay, compute_delay
from relances_app.store.calls import REACHED
from relances_app.store.database.database import Database
from relances_app.store.imports import get_first_import_date

_DAYS = "max(cast(julianday({}) - julianday(d.{}) as integer), 0)"
_PARTS = f"""select d.customer_id, t.amount as paid, {_DAYS.format("p.booked_on", "{start}")} as days
    from payment_part t join payment p on p.id = t.payment_id join document d on d.id = t.document_id
    where d.kind = 'invoice' and p.cancelled_at is null and t.amount > 0 and p.booked_on between :since and :today
    and {{chosen}}"""
_SETTLED = f"""select d.customer_id, d.amount - coalesce((select sum(t.amount) from payment_part t
        join payment p on p.id = t.payment_id where t.document_id = d.id and p.cancelled_at is null), 0) as paid,
    {_DAYS.format("d.settled_on", "{start}")} as days from document d
    where d.kind = 'invoice' and d.open_amount = 0 and d.settled_on between :since and :today
    and {{chosen}}"""
_QUERY = f"""select customer_id, sum(paid * days), sum(paid) from ({_PARTS} union all {_SETTLED})
    where paid > 0 group by customer_id"""
_OF_CUSTOMERS = _QUERY.format(
    start="issued_on", chosen="d.customer_id in (select value from json_each(:ids))"
)
_LATENESS = _QUERY.format(start="due_on", chosen="true")


def find_delays(db: Database, today: date, customer_ids: Iterable[int]) -> dict[int, PaymentDelay]:
    """Return the average delay of payment by id of the given customers; those without a known payment are left out.

    A payment counts on its day; what was settled without a known payment, on the day of the import that showed it.
    """
    values = {**_list_days(today), "ids": json.dumps(list(customer_ids))}
    since = get_first_import_date(db)
    rows = db.conn.execute(_OF_CUSTOMERS, values)
    found = ((id_, compute_delay(weighted, paid, since, today)) for id_, weighted, paid in rows)
    return {id_: delay for id_, delay in found if delay}


def find_lateness(db: Database, today: date) -> Lateness:
    """Return the average days from due date to payment of all customers, by the same payments as `find_delays`."""
    rows = db.conn.execute(_LATENESS, _list_days(today)).fetchall()
    paid = sum(row[2] for row in rows)
    common = round(sum(row[1] for row in rows) / paid) if paid else None
    return Lateness({row[0]: round(row[1] / row[2]) for row in rows}, common)


def list_open_customers(db: Database) -> list[int]:
    """Return the customers with an open document."""
    query = "select distinct customer_id from document where open_amount <> 0"
    return [row[0] for row in db.conn.execute(query)]


def has_open_invoices(db: Database) -> bool:
    """Return whether any invoice is open."""
    query = "select exists (select 1 from document where open_amount <> 0 and open_amount > 0 and kind = 'invoice')"
    return bool(db.conn.execute(query).fetchone()[0])


def _list_days(today: date) -> dict[str, str]:
    return {"since": (today - timedelta(days=FIGURES_DAYS)).isoformat(), "today": today.isoformat()}


def find_last_contacts(db: Database, customer_ids: Iterable[int]) -> dict[int, date]:
    """Return the day of the last message that counts, or of the last call that reached the customer, by customer id.

    Customers without one are left out.
    """
    query = f"""select customer_id, max(day) from (
        select customer_id, said_on as day from journal j where event in ('sent', 'confirmed')
            and customer_id in (select value from json_each(:ids))
            and not exists (select 1 from journal k where k.cancels = j.id)
        union all select customer_id, called_on from call
            where customer_id in (select value from json_each(:ids)) and {REACHED}) group by customer_id"""
    rows = db.conn.execute(query, {"ids": json.dumps(list(customer_ids))})
    return {customer_id: date.fromisoformat(day) for customer_id, day in rows}
