"""The last message to each customer, from which the minimum time before the next one counts."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from relances_app.domain.accounts.last_message import LastMessage
from relances_app.store.database.database import Database
from relances_app.store.timestamps import from_text

_QUERY = """select m.customer_id, max(m.id), max(m.state <> 'sent'), max((select max(j.said_on) from journal j
        where j.message_id = m.id and j.event in ('sent', 'confirmed'))),
    coalesce((select w.message_id from gap_waiver w where w.customer_id = m.customer_id), 0)
    from message m where {chosen} and m.level > 0 and m.state not in ('refused', 'cancelled')
    and not exists (select 1 from journal j join journal k on k.cancels = j.id where j.message_id = m.id)
    group by m.customer_id"""
_RECENT = _QUERY.format(
    chosen="""m.id in (select id from message where state not in ('sent', 'refused', 'cancelled')
        union select message_id from journal indexed by journal_by_instant
            where event in ('sent', 'confirmed') and at >= :since)"""
)
_OF_CUSTOMERS = _QUERY.format(
    chosen="m.customer_id in (select value from json_each(:ids)) and (m.state <> 'sent' or m.state_at >= :since)"
)


def get_gap_days(db: Database) -> int:
    """Return the minimum time in days between two messages to one customer; 0 for none."""
    return int(db.conn.execute("select gap_days from structure").fetchone()[0])


def find_last_messages(
    db: Database, today: date, customer_ids: Iterable[int] | None = None
) -> dict[int, LastMessage]:
    """Return the last message to each customer who waits for the next one, by customer id."""
    gap_days = get_gap_days(db)
    if not gap_days:
        return {}
    # One day more, since times are stored in UTC and days are local.
    since = (today - timedelta(days=gap_days + 1)).isoformat()
    query, ids = (_RECENT, "") if customer_ids is None else (_OF_CUSTOMERS, json.dumps(list(customer_ids)))
    found = {}
    for customer_id, message_id, is_pending, sent_on, waived_id in db.conn.execute(
        query, {"since": since, "ids": ids}
    ):
        if not sent_on and not is_pending:
            continue
        sent_day = date.fromisoformat(sent_on) if sent_on else today
        last = LastMessage(sent_day, bool(is_pending), gap_days, is_waived=waived_id >= message_id)
        if last.is_pending or today < last.next_on:
            found[customer_id] = last
    return found


def waive_gap(db: Database, customer_id: int) -> None:
    """Exempt a customer from the minimum time after the messages so far."""
    query = (
        "insert or replace into gap_waiver select ?, coalesce(max(id), 0) from message where customer_id = ?"
    )
    db.conn.execute(query, (customer_id, customer_id))


def cancel_waiver(db: Database, customer_id: int) -> None:
    """Apply the minimum time to a customer again."""
    db.conn.execute("delete from gap_waiver where customer_id = ?", (customer_id,))


def get_last_reminder_time(db: Database) -> datetime | None:
    """Return when the last reminder was queued or printed, cancelled ones left out."""
    query = "select queued_at from message where level > 0 and state <> 'cancelled' order by id desc limit 1"
    row = db.conn.execute(query).fetchone()
    return from_text(row[0]) if row else None
