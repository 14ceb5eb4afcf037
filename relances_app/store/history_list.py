"""Filtered list of the history: one line for each reminder, with its last event."""

from typing import Any

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.domain.sending.history_filter import EVENTS_OF_STATE, HistoryFilter, ReminderState
from relances_app.domain.sort_order import SortOrder
from relances_app.store.database.database import Database
from relances_app.store.history import FROM_JOURNAL, SORT_COLUMNS
from relances_app.store.pagination import KeysetPagination

_IS_LAST = """j.event <> 'cancelled' and not exists (select 1 from journal n
    where n.message_id = j.message_id and n.id > j.id and n.event <> 'cancelled')"""
"""The newest entry of a message; a counter-entry only marks the one that it cancels."""
_IS_CANCELLED = "exists (select 1 from journal k where k.cancels = j.id)"
_MATCHES = """(instr(c.sort_name, :folded) or instr(lower(coalesce(m.recipient, '')), lower(:search))
    or m.total = :cents or exists (select 1 from message_line l where l.message_id = j.message_id
        and instr(upper(l.number), upper(:search))))"""


def list_ids(
    db: Database, order: SortOrder, history_filter: HistoryFilter, after: int | None = None, limit: int = -1
) -> list[int]:
    """Return the ids of the last entries, from after the entry `after`; newest first among equals."""
    pagination = KeysetPagination(SORT_COLUMNS[order.column], "j.id", order, is_newest_first=True)
    conditions = _build_conditions(history_filter)
    if after:
        conditions.append(pagination.build_after_condition(FROM_JOURNAL))
    query = f"""select j.id {FROM_JOURNAL} where {" and ".join(conditions)}
        order by {pagination.order_by} limit :limit"""
    values = {**_build_values(history_filter), "after": after, "limit": limit}
    return [row[0] for row in db.conn.execute(query, values)]


def sum_up(db: Database, history_filter: HistoryFilter) -> tuple[int, int]:
    """Return the number of reminders and the sum of their documents in cents."""
    query = f"""select count(*), coalesce(sum(m.total), 0) {FROM_JOURNAL}
        where {" and ".join(_build_conditions(history_filter))}"""
    count, total = db.conn.execute(query, _build_values(history_filter)).fetchone()
    return int(count), int(total)


def _build_conditions(history_filter: HistoryFilter) -> list[str]:
    """Return SQL conditions, constant texts with named parameters only."""
    f = history_filter
    conditions = [_IS_LAST]
    conditions += ["j.customer_id = :customer"] if f.customer_id else []
    conditions += ["j.said_on >= :from_on"] if f.from_on else []
    conditions += ["j.said_on <= :to_on"] if f.to_on else []
    conditions += ["j.level = :level"] if f.level else []
    conditions += ["j.channel = :channel"] if f.channel else []
    conditions += [_MATCHES] if f.search else []
    if f.state:
        events = ", ".join(f"'{event}'" for event in EVENTS_OF_STATE[f.state])
        wants_cancelled = "" if f.state is ReminderState.CANCELLED else "not "
        conditions.append(f"j.event in ({events}) and {wants_cancelled}{_IS_CANCELLED}")
    return conditions


def _build_values(history_filter: HistoryFilter) -> dict[str, Any]:
    f = history_filter
    return {
        "customer": f.customer_id,
        "from_on": f.from_on.isoformat() if f.from_on else None,
        "to_on": f.to_on.isoformat() if f.to_on else None,
        "level": f.level,
        "channel": f.channel,
        "search": f.search,
        "folded": normalize_text(f.search) or f.search,
        "cents": _read_cents(f.search),
    }


def _read_cents(search: str) -> int | None:
    try:
        return parse_amount(search)
    except UserError:
        return None
