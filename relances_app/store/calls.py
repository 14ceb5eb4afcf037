"""Rows of calls to customers, and what the list of calls is built from."""

import json
from collections.abc import Iterable
from datetime import date

from relances_app.domain.accounts.call import NOT_REACHED, Call, CallOutcome
from relances_app.store.database.database import Database

REACHED = f"outcome not in ({', '.join(repr(outcome.value) for outcome in NOT_REACHED)})"
"""Whether a call is a contact with the customer."""

_IS_OVERDUE = "open_amount <> 0 and open_amount > 0 and kind = 'invoice' and due_on < ?"
_CONTACTS = """select customer_id, day, level, channel, outcome, again_on, note, phone from (
    select *, row_number() over (partition by customer_id order by day desc, place desc) as rank from (
        select customer_id, said_on as day, level, channel, null as outcome, null as again_on, '' as note,
            '' as phone, id as place from journal j
        where event in ('sent', 'confirmed') and not exists (select 1 from journal k where k.cancels = j.id)
            and customer_id in (select value from json_each(:ids))
        union all select customer_id, called_on, null, null, outcome, again_on, note, phone, id from call
        where customer_id in (select value from json_each(:ids))))
    where rank <= :limit order by customer_id, rank"""


def add_call(db: Database, customer_id: int, call: Call) -> int:
    """Record a call; return its id."""
    cursor = db.conn.execute(
        "insert into call (customer_id, called_on, outcome, again_on, note, phone) values (?, ?, ?, ?, ?, ?)",
        (
            customer_id,
            call.called_on.isoformat(),
            call.outcome,
            call.again_on.isoformat(),
            call.note,
            call.phone,
        ),
    )
    return int(cursor.lastrowid or 0)


def delete_call(db: Database, call_id: int) -> None:
    """Delete a call, to undo its record."""
    db.conn.execute("delete from call where id = ?", (call_id,))


def find_last_calls(db: Database, customer_ids: Iterable[int]) -> dict[int, Call]:
    """Return the last call by customer id; customers without one are left out."""
    query = """select customer_id, outcome, called_on, again_on, note, phone from call where id in
        (select max(id) from call where customer_id in (select value from json_each(?)) group by customer_id)"""
    return {row[0]: _to_call(*row[1:]) for row in db.conn.execute(query, (json.dumps(list(customer_ids)),))}


def list_overdue_customers(db: Database, today: date) -> list[int]:
    """Return the customers with an overdue invoice."""
    query = f"select distinct customer_id from document where {_IS_OVERDUE}"
    return [row[0] for row in db.conn.execute(query, (today.isoformat(),))]


def is_useful(db: Database, today: date) -> bool:
    """Return whether a call was recorded, or a customer with an overdue invoice has a phone number."""
    query = f"""select exists (select 1 from call) or exists (select 1 from customer c where c.phone <> ''
        and exists (select 1 from document where customer_id = c.id and {_IS_OVERDUE}))"""
    return bool(db.conn.execute(query, (today.isoformat(),)).fetchone()[0])


def count_call_backs(db: Database, today: date) -> int:
    """Count the customers to call back today or since, as long as they have an overdue invoice."""
    query = f"""select count(*) from call x where outcome = 'call_back' and again_on <= ?
        and id = (select max(id) from call y where y.customer_id = x.customer_id)
        and exists (select 1 from document where customer_id = x.customer_id and {_IS_OVERDUE})"""
    return int(db.conn.execute(query, (today.isoformat(), today.isoformat())).fetchone()[0])


def list_contacts(
    db: Database, customer_ids: Iterable[int], limit: int
) -> dict[int, list[tuple[date, int, str, Call | None]]]:
    """Return the last messages and calls by customer id, newest first: day, level and channel, or the call."""
    found: dict[int, list[tuple[date, int, str, Call | None]]] = {}
    values = {"ids": json.dumps(list(customer_ids)), "limit": limit}
    for id_, day, level, channel, outcome, again, note, phone in db.conn.execute(_CONTACTS, values):
        call = _to_call(outcome, day, again, note, phone) if outcome else None
        found.setdefault(id_, []).append((date.fromisoformat(day), level or 0, channel or "", call))
    return found


def list_of_customer(db: Database, customer_id: int, limit: int) -> list[Call]:
    """Return the newest calls to a customer, newest first."""
    query = """select outcome, called_on, again_on, note, phone from call where customer_id = ?
        order by id desc limit ?"""
    return [_to_call(*row) for row in db.conn.execute(query, (customer_id, limit))]


def _to_call(outcome: str, called_on: str, again_on: str, note: str, phone: str) -> Call:
    return Call(
        CallOutcome(outcome), date.fromisoformat(called_on), date.fromisoformat(again_on), note, phone
    )
