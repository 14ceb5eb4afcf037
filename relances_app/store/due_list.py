"""Due list."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

from relances_app.domain.accounts.customer import CustomerKind, capacity_of
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL
from relances_app.domain.dunning.reminder_list import Listing
from relances_app.domain.dunning.selection import Group
from relances_app.domain.language import Language
from relances_app.store.database.database import Books
from relances_app.store.documents import PENDING

_HELD = """select document_id from hold where document_id is not null and lifted_on is null
    and (until_on is null or until_on >= :today)"""

_NOT_HELD = f"id not in ({_HELD})"
_OPEN = f"id not in ({PENDING}) and {_NOT_HELD}"
"""Neither on its way in a message nor held."""

_IS_DUE = f"""open_amount > 0 and open_amount <> 0 and kind = 'invoice' and level = :below and due_on <= :latest
    and (:below = 0 or last_reminded_on <= :latest) and {_OPEN}"""
_IS_CREDIT = f"""open_amount < 0 and open_amount <> 0 and {_OPEN}
    and :below = (select o.level from document o
        where o.customer_id = document.customer_id and o.open_amount > 0 and o.open_amount <> 0
        and o.kind = 'invoice' and o.level < {LAST_LEVEL} order by o.due_on, o.issued_on, o.id limit 1)"""

_SUMS = "select customer_id, count(*), sum(open_amount) from document where"
_DUE = f"{_SUMS} {_IS_DUE} group by customer_id"
_CREDITS = f"{_SUMS} {_IS_CREDIT} group by customer_id"

_CUSTOMER_HOLDS = """select customer_id, kind, reason, until_on from hold where document_id is null
    and lifted_on is null and (until_on is null or until_on >= :today) order by id"""


_CAPACITIES = {
    (kind.value, is_known): capacity_of(kind, "known" if is_known else "")
    for kind in CustomerKind
    for is_known in (False, True)
}
"""By kind and whether the SIREN is known: looked up, since working it out for each customer takes its time."""

_LANGUAGES: dict[str | None, Language] = {
    None: Language.FRENCH,
    **{language.value: language for language in Language},
}


def find_listing(db: Books, question: Question, today: date) -> Listing:
    """Return the list with one line per customer with an invoice due, by name; cached until the database changes."""

    def compute() -> Listing:
        return Listing.of(find_groups(db, question, today))

    return db.cached(("listing", question, today), compute)


def find_groups(db: Books, question: Question, today: date) -> list[Group]:
    """Return one line per customer with an invoice due in the list, by name."""
    values = _ask(question, today)
    sums = _sum_up(db, values)
    holds = {row[0]: _say_hold(*row[1:]) for row in db.conn.execute(_CUSTOMER_HOLDS, values)}
    return [
        Group(
            id_,
            code,
            name,
            email,
            *sums[id_],
            holds.get(id_, ""),
            _CAPACITIES[kind, siren != ""],
            _LANGUAGES[said],
        )
        for _, id_, code, name, email, kind, siren, said in sorted(_find_named(db, sums))
    ]


def _sum_up(db: Books, values: dict[str, object]) -> dict[int, tuple[int, int]]:
    """Return count and sum of the listed documents by customer."""
    sums = {row[0]: (row[1], row[2]) for row in db.conn.execute(_DUE, values)}
    for customer_id, count, amount in db.conn.execute(_CREDITS, values):
        if customer_id in sums:
            due_count, due_amount = sums[customer_id]
            sums[customer_id] = (due_count + count, due_amount + amount)
    return sums


def list_documents(question: Question, today: date) -> tuple[str, dict[str, object]]:
    """Return a query of the documents of a list, and its values.

    A credit is among them though no invoice of its customer may be due: it answers for nobody in the list.
    """
    columns = "select customer_id, number, issued_on, due_on, open_amount from document where"
    query = f"{columns} {_IS_DUE} union all {columns} {_IS_CREDIT}"
    return query, _ask(question, today)


def _ask(question: Question, today: date) -> dict[str, object]:
    latest = question.latest_day.isoformat()
    return {"below": question.level - 1, "latest": latest, "today": today.isoformat()}


def _find_named(
    db: Books, ids: Iterable[int]
) -> Iterator[tuple[str, int, str, str, str, str, str, str | None]]:
    """Yield sort name, id, code, name, address, kind, SIREN and language: only of the customers listed."""
    query = """select sort_name, id, code, name, email, kind, siren, language from customer
        where id in (select value from json_each(?))"""
    yield from db.conn.execute(query, (json.dumps(list(ids)),))


def _say_hold(kind: str, reason: str, until_on: str | None) -> str:
    return Hold(HoldKind(kind), reason, date.fromisoformat(until_on) if until_on else None).sentence
