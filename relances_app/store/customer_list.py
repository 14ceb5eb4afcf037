"""The list of all customers, sorted and paginated, and the settled documents of one customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.customer_subset import CustomerSubset
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.sort_order import SortOrder
from relances_app.store.attention import DUE_PROMISES_QUERY
from relances_app.store.database.database import Database
from relances_app.store.pagination import build_order_by

_OWED = """left join (select customer_id, sum(open_amount) as owed from document where open_amount <> 0
    group by customer_id) d on d.customer_id = c.id"""

_OLDEST_DUE = """left join (select customer_id, min(due_on) as oldest from document
    where open_amount <> 0 and open_amount > 0 and kind = 'invoice' group by customer_id) d on d.customer_id = c.id"""

_HAS_NEXT_LEVEL = "{0}open_amount <> 0 and {0}open_amount > 0 and {0}kind = 'invoice' and {0}level < 3"

# The same rule is in `find_credit_level` of `domain/dunning/due_reminders.py`; a test holds both equal. Due dates and
# levels are read from the index alone; the documents only if two levels start on the same day.
_NEXT_REMINDER = f"""left join (select customer_id, level + 1 as next, min(first || case
    when exists (select 1 from document e where e.customer_id = g.customer_id and e.level <> g.level
        and e.due_on = g.first and {_HAS_NEXT_LEVEL.format("e.")})
    then (select min(issued_on || printf('%012d', id)) from document o where o.customer_id = g.customer_id
        and o.level = g.level and o.due_on = g.first and {_HAS_NEXT_LEVEL.format("o.")}) else '' end)
    from (select customer_id, level, min(due_on) as first from document where {_HAS_NEXT_LEVEL.format("")}
        group by customer_id, level) g
    group by customer_id) d on d.customer_id = c.id"""

_CUSTOMER_HOLD = """left join (select customer_id, max(id) as id, kind, until_on, reason from hold
    where document_id is null and lifted_on is null and (until_on is null or until_on >= :today)
    group by customer_id) h on h.customer_id = c.id"""

# The order of the hold messages as texts; broken promises come after them.
_HOLD = f"""coalesce((instr('dispute pause never insolvency promise', h.kind) + 100) || coalesce(h.until_on, '')
    || h.reason, (select '999' from ({DUE_PROMISES_QUERY}) p where p.customer_id = c.id and p.until_on < :today))"""

SORT_COLUMNS: Mapping[str, tuple[str, str]] = {
    "nom": ("", "c.sort_name"),
    "code": ("", "c.code"),
    "solde": (_OWED, "coalesce(d.owed, 0)"),
    "retard": (_OLDEST_DUE, "nullif(max(julianday(:today) - julianday(d.oldest), 0), 0)"),
    "relance": (_NEXT_REMINDER, "d.next"),
    "attente": (_CUSTOMER_HOLD, _HOLD),
}
"""By value of the sort parameter: the join needed, and the expression to sort by."""

_IS_MATCHING = """c.id not in (select customer_id from erasure)
    and (instr(c.sort_name, :folded) or instr(upper(c.code), upper(:words)))"""

_SUBSETS: Mapping[CustomerSubset, str] = {
    CustomerSubset.OVERDUE: """c.id in (select customer_id from document where open_amount > 0 and kind = 'invoice'
        and due_on < :today)""",
    CustomerSubset.ON_HOLD: """c.id in (select customer_id from hold where document_id is null and lifted_on is null
        and (until_on is null or until_on >= :today))""",
    CustomerSubset.BROKEN_PROMISE: f"""c.id in (select customer_id from ({DUE_PROMISES_QUERY}) p
        where p.until_on < :today)""",
    CustomerSubset.WITHOUT_EMAIL: "c.email = ''",
}

SETTLED_SORT_COLUMNS: Mapping[str, str] = {
    "solde": "settled_on",
    "numero": "number",
    "facture": "issued_on",
    "echeance": "due_on",
    "montant": "amount",
}
"""By value of the sort parameter, for the settled documents of one customer."""


@dataclass(frozen=True, slots=True)
class SettledDocument:
    """A settled document; amount in signed cents, `settled_on` if known."""

    id: int
    number: str
    kind: DocumentKind
    issued_on: date
    due_on: date
    amount: int
    settled_on: date | None


def count_matching(
    db: Database, search: str, today: date, subset: CustomerSubset | None = None
) -> tuple[int, int]:
    """Return how many customers have the search text in their name or code, and what they owe, in cents.

    Erased customers are left out.
    """
    query = f"""select count(*), coalesce(sum((select sum(open_amount) from document
        where customer_id = c.id and open_amount <> 0)), 0)
        from customer c where {_IS_MATCHING} and {_within(subset)}"""
    count, owed = db.conn.execute(query, _search_values(search, today)).fetchone()
    return count, owed


def count_subsets(db: Database, search: str, today: date) -> dict[CustomerSubset, int]:
    """Return how many customers that match the search are in each subset."""
    sums = ", ".join(f"coalesce(sum({condition}), 0)" for condition in _SUBSETS.values())
    query = f"select {sums} from customer c where {_IS_MATCHING}"
    return dict(zip(_SUBSETS, db.conn.execute(query, _search_values(search, today)).fetchone(), strict=True))


def list_page(
    db: Database,
    search: str,
    order: SortOrder,
    today: date,
    start: int = 0,
    size: int = -1,
    subset: CustomerSubset | None = None,
) -> list[int]:
    """Return the customer ids of one page, or of the whole list."""
    join, by = SORT_COLUMNS[order.column]
    query = f"""select c.id from customer c {join} where {_IS_MATCHING} and {_within(subset)}
        order by {build_order_by(by, "c.sort_name, c.id", order)} limit :size offset :start"""
    values = {**_search_values(search, today), "size": size, "start": start}
    return [row[0] for row in db.conn.execute(query, values)]


def list_settled(db: Database, customer_id: int, limit: int, order: SortOrder) -> list[SettledDocument]:
    """Return the first `limit` settled documents of a customer in a sort order."""
    by = build_order_by(SETTLED_SORT_COLUMNS[order.column], "issued_on desc, id desc", order)
    query = f"""select id, number, kind, issued_on, due_on, amount, settled_on from document
        where customer_id = ? and open_amount = 0 order by {by} limit ?"""
    return [
        SettledDocument(
            id_, number, DocumentKind(kind), date.fromisoformat(issued), date.fromisoformat(due), amount,
            date.fromisoformat(settled) if settled else None,
        )
        for id_, number, kind, issued, due, amount, settled in db.conn.execute(query, (customer_id, limit))
    ]  # fmt: skip


def _within(subset: CustomerSubset | None) -> str:
    return _SUBSETS[subset] if subset else "true"


def _search_values(search: str, today: date) -> dict[str, object]:
    return {"words": search, "folded": normalize_text(search) or search, "today": today.isoformat()}
