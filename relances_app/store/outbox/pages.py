"""Sorted pages of the outbox: messages that are not final (paginated), and the letters of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.sending.history_filter import NO_FILTER, HistoryFilter, ReminderState
from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sort_order import SortOrder
from relances_app.store.database.database import Database
from relances_app.store.outbox.messages import NOT_FINAL, QueuedMessage, list_messages
from relances_app.store.pagination import KeysetPagination, build_order_by

STATE_RANKS: Mapping[MessageState, int] = {
    MessageState.UNCERTAIN: 0,
    MessageState.HELD: 1,
    MessageState.DEFERRED: 2,
    MessageState.QUEUED: 3,
    MessageState.LOCKED: 3,
    MessageState.HANDING_OVER: 3,
}
"""Sort rank of each state; messages that need the user's attention come first."""

_FROM = "from message m join customer c on c.id = m.customer_id"

SORT_COLUMNS: Mapping[str, str] = {
    "etat": "",
    "client": "c.sort_name",
    "adresse": "m.recipient collate nocase",
    "montant": "m.total",
    "raison": "m.advice || m.reply",
}
"""By value of the sort parameter; states are sorted by `STATE_RANKS`."""

# The first messages of each state, in index order: sorting all pending messages would cost more than a page.
_BY_STATE = " union all ".join(
    f"""select * from (select id, {place} as place from message where state = '{state}' and {NOT_FINAL}
    and (:place is null or {place} {{sign}} :place or ({place} = :place and id > :after)) order by id limit :limit)"""
    for state, place in STATE_RANKS.items()
)

_RANKS = " ".join(f"when '{state}' then {rank}" for state, rank in STATE_RANKS.items())
_STATE_RANK = f"case m.state {_RANKS} end"
_MATCHES = """(instr(c.sort_name, :folded) or instr(lower(m.recipient), lower(:search))
    or exists (select 1 from message_line l where l.message_id = m.id and instr(upper(l.number), upper(:search))))"""
_TO_DECIDE = "('uncertain', 'held')"

LETTER_SORT_COLUMNS: Mapping[str, str] = {
    "page": "m.id",
    "client": "c.sort_name",
    "adresse": "m.recipient collate nocase",
    "montant": "m.total",
    "etat": "m.state",
}
"""By value of the sort parameter, for the letters of a batch."""


@dataclass(frozen=True, slots=True)
class PageCursor:
    """The last message shown and the rank of its state at that time, since the state may have changed meanwhile."""

    id: int
    place: int


def list_not_final(
    db: Database,
    order: SortOrder,
    after: PageCursor | None = None,
    limit: int = -1,
    message_filter: HistoryFilter = NO_FILTER,
) -> list[QueuedMessage]:
    """Return messages that are not final, from after a cursor; oldest first among equals."""
    if order.column == "etat" and not message_filter.is_filtered:
        query = _order_by_state(order)
    else:
        query = _order_by_column(order, _build_conditions(message_filter), is_first=after is None)
    values: dict[str, object] = {"after": after and after.id, "place": after and after.place, "limit": limit}
    values |= {
        "search": message_filter.search,
        "folded": normalize_text(message_filter.search) or message_filter.search,
        "level": message_filter.level,
        "channel": message_filter.channel,
        "from_on": message_filter.from_on and message_filter.from_on.isoformat(),
        "to_on": message_filter.to_on and message_filter.to_on.isoformat(),
    }
    return list_messages(db, [row[0] for row in db.conn.execute(query, values)])


def list_letters(db: Database, batch_id: int, order: SortOrder) -> list[QueuedMessage]:
    """Return the letters of a batch; in print order among equals."""
    by = build_order_by(LETTER_SORT_COLUMNS[order.column], "m.id", order)
    query = f"select m.id {_FROM} where m.batch_id = ? and m.channel = 'letter' order by {by}"
    return list_messages(db, [row[0] for row in db.conn.execute(query, (batch_id,))])


def _order_by_state(order: SortOrder) -> str:
    sign, direction = ("<", "desc") if order.is_descending else (">", "asc")
    return f"select id from ({_BY_STATE.format(sign=sign)}) order by place {direction}, id limit :limit"


def _order_by_column(order: SortOrder, conditions: list[str], *, is_first: bool) -> str:
    pagination = KeysetPagination(SORT_COLUMNS[order.column] or _STATE_RANK, "m.id", order)
    after_condition = "true" if is_first else pagination.build_after_condition(_FROM)
    return f"""select m.id {_FROM} where m.{NOT_FINAL} and {" and ".join([*conditions, after_condition])}
        order by {pagination.order_by} limit :limit"""


def _build_conditions(message_filter: HistoryFilter) -> list[str]:
    """Return SQL conditions, constant texts with named parameters only."""
    f = message_filter
    conditions = [_MATCHES] if f.search else []
    conditions += ["m.level = :level"] if f.level else []
    conditions += ["m.channel = :channel"] if f.channel else []
    conditions += ["date(m.queued_at, 'localtime') >= :from_on"] if f.from_on else []
    conditions += ["date(m.queued_at, 'localtime') <= :to_on"] if f.to_on else []
    if f.state:
        conditions.append(f"m.state {'' if f.state is ReminderState.TO_DECIDE else 'not '}in {_TO_DECIDE}")
    return conditions
