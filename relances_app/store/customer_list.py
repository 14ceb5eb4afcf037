"""All customers, a page at a time, in the order asked for; and what one of them has settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.customer import fold
from relances_app.domain.document import Kind
from relances_app.store.books import Books

ORDERS: Mapping[str, str] = {
    "nom": "c.sort_name, c.id",
    "solde": "coalesce(d.owed, 0) desc, c.sort_name, c.id",
    "retard": "d.oldest is null, d.oldest, c.sort_name, c.id",
}
"""By the word of the address; the longest overdue comes first."""

_FOUND = """c.id not in (select customer_id from erasure)
    and (instr(c.sort_name, :folded) or instr(upper(c.code), upper(:words)))"""

_OPEN = """select customer_id, sum(open_amount) as owed,
    min(case when open_amount > 0 and kind = 'invoice' then due_on end) as oldest
    from document where open_amount <> 0 group by customer_id"""


@dataclass(frozen=True, slots=True)
class Settled:
    """A document that is no longer owed; the amount in signed cents, the day where it is known."""

    id: int
    number: str
    kind: Kind
    issued_on: date
    due_on: date
    amount: int
    settled_on: date | None


def count_found(db: Books, words: str) -> int:
    """Return how many customers bear the words in their name or code; erased ones are nobody."""
    return int(db.conn.execute(f"select count(*) from customer c where {_FOUND}", _read(words)).fetchone()[0])


def find_page(db: Books, words: str, order: str, start: int, size: int) -> list[int]:
    """Return the ids of one page of customers; `order` is a key of `ORDERS`."""
    query = f"""select c.id from customer c left join ({_OPEN}) d on d.customer_id = c.id
        where {_FOUND} order by {ORDERS[order]} limit :size offset :start"""
    return [row[0] for row in db.conn.execute(query, {**_read(words), "size": size, "start": start})]


def find_settled(db: Books, customer_id: int, limit: int) -> list[Settled]:
    """Return the documents last settled, newest first."""
    query = """select id, number, kind, issued_on, due_on, amount, settled_on from document
        where customer_id = ? and open_amount = 0 order by settled_on desc, issued_on desc, id desc limit ?"""
    return [
        Settled(
            id_, number, Kind(kind), date.fromisoformat(issued), date.fromisoformat(due), amount,
            date.fromisoformat(settled) if settled else None,
        )
        for id_, number, kind, issued, due, amount, settled in db.conn.execute(query, (customer_id, limit))
    ]  # fmt: skip


def _read(words: str) -> dict[str, object]:
    return {"words": words, "folded": fold(words) or words}
