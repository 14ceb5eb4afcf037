"""What is not settled, and the letters of a run, in the order asked for; the former is read on from any message."""

from collections.abc import Mapping
from dataclasses import dataclass

from relances_app.domain.sending.outcome import State
from relances_app.domain.sort_order import Order
from relances_app.store.database.database import Books
from relances_app.store.outbox.messages import NOT_FINAL, Queued, find_messages
from relances_app.store.pagination import Walk, write_order

PLACES: Mapping[State, int] = {
    State.UNCERTAIN: 0,
    State.HELD: 1,
    State.DEFERRED: 2,
    State.QUEUED: 3,
    State.CLAIMED: 3,
    State.HANDING_OVER: 3,
}
"""What waits for a person stands first."""

_FROM = "from message m join customer c on c.id = m.customer_id"

ORDERS: Mapping[str, str] = {
    "etat": "",
    "client": "c.sort_name",
    "adresse": "m.recipient collate nocase",
    "montant": "m.total",
    "raison": "m.advice || m.reply",
}
"""By the word of the address; states have an order of their own."""

# The first of each state, in the order of the index: sorting all that waits would cost more than a page.
_BY_STATE = " union all ".join(
    f"""select * from (select id, {place} as place from message where state = '{state}' and {NOT_FINAL}
    and (:place is null or {place} {{sign}} :place or ({place} = :place and id > :after)) order by id limit :limit)"""
    for state, place in PLACES.items()
)


LETTER_ORDERS: Mapping[str, str] = {
    "page": "m.id",
    "client": "c.sort_name",
    "adresse": "m.recipient collate nocase",
    "montant": "m.total",
    "etat": "m.state",
}
"""By the word of the address, for the letters of a run."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The last message shown, with the place of its state then: meanwhile it may have left."""

    id: int
    place: int


def find_not_final(db: Books, order: Order, after: Mark | None = None, limit: int = -1) -> list[Queued]:
    """Return messages that still ask for something, those after a mark; equal ones oldest first."""
    by_state = order.column == "etat"
    query = _order_by_state(order) if by_state else _order_by_column(order, is_first=after is None)
    values = {"after": after and after.id, "place": after and after.place, "limit": limit}
    return find_messages(db, [row[0] for row in db.conn.execute(query, values)])


def find_letters(db: Books, batch_id: int, order: Order) -> list[Queued]:
    """Return the letters of a run; equal ones as they are printed."""
    by = write_order(LETTER_ORDERS[order.column], "m.id", order)
    query = f"select m.id {_FROM} where m.batch_id = ? and m.channel = 'letter' order by {by}"
    return find_messages(db, [row[0] for row in db.conn.execute(query, (batch_id,))])


def _order_by_state(order: Order) -> str:
    sign, way = ("<", "desc") if order.is_descending else (">", "asc")
    return f"select id from ({_BY_STATE.format(sign=sign)}) order by place {way}, id limit :limit"


def _order_by_column(order: Order, *, is_first: bool) -> str:
    walk = Walk(ORDERS[order.column], "m.id", order)
    beyond = "true" if is_first else walk.write_beyond(_FROM)
    return f"""select m.id {_FROM} where m.{NOT_FINAL} and {beyond} order by {walk.order_by} limit :limit"""
