"""The list of due reminders as SQL.

The same rule is in `domain/dunning/due_reminders.py`, for one customer and with reasons; a property test holds both
equal on random data.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from relances_app.domain.accounts.customer import CustomerKind, resolve_kind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import (
    DueRules,
    ReminderQuery,
    describe_other_list,
    find_due_items,
)
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL
from relances_app.domain.dunning.reminder_list import ReminderList
from relances_app.domain.dunning.selection import NEW_DAYS, CustomerGroup
from relances_app.domain.language import Language
from relances_app.store.database.database import Database
from relances_app.store.documents import PENDING_IDS, load_accounts
from relances_app.store.doubts import HELD_CUSTOMER_IDS
from relances_app.store.dunning_levels import get_rules
from relances_app.store.last_messages import find_last_messages
from relances_app.store.mailbox import HAS_FAILED

_HELD_DOCUMENT_IDS = """select document_id from hold where document_id is not null and lifted_on is null
    and (until_on is null or until_on >= :today)"""

_NOT_PENDING = f"id not in ({PENDING_IDS})"

_IS_DUE = f"""open_amount > 0 and open_amount <> 0 and kind = 'invoice' and level = :below and due_on <= :latest
    and (:below = 0 or last_reminded_on <= :latest) and {_NOT_PENDING}"""
_IS_CREDIT = f"""open_amount < 0 and open_amount <> 0 and {_NOT_PENDING}
    and id not in ({_HELD_DOCUMENT_IDS}) and :below = (select o.level from document o
        where o.customer_id = document.customer_id and o.open_amount > 0 and o.open_amount <> 0
        and o.kind = 'invoice' and o.level < {LAST_LEVEL} order by o.due_on, o.issued_on, o.id limit 1)"""

_TOTALS = "select customer_id, count(*), sum(open_amount)"
_DUE_TOTALS = f"""{_TOTALS}, cast(julianday(:as_of) - julianday(min(due_on)) as integer),
    max(max(due_on, coalesce(last_reminded_on, ''))) > :new_after
    from document where {_IS_DUE} group by customer_id"""
_NOT_BY_SQL = f"""select customer_id from document where open_amount < 0 and open_amount <> 0
    union {HELD_CUSTOMER_IDS}
    union select customer_id from hold where document_id is not null and lifted_on is null
        and (until_on is null or until_on >= :today)"""
"""Customers with a credit, an open doubt or a held document: the rule of the domain gives their groups."""

_CUSTOMER_HOLDS = """select customer_id, kind, reason, until_on from hold where document_id is null
    and lifted_on is null and (until_on is null or until_on >= :today) order by id"""


_CUSTOMER_TYPES = {
    (kind.value, is_known): resolve_kind(kind, "known" if is_known else "")
    for kind in CustomerKind
    for is_known in (False, True)
}
"""By kind and whether the SIREN is known: a lookup, since computing it for each customer is slow."""

_LANGUAGES: dict[str | None, Language] = {
    None: Language.FRENCH,
    **{language.value: language for language in Language},
}


def get_reminder_list(db: Database, reminder_query: ReminderQuery, today: date) -> ReminderList:
    """Return the list with one line per customer with an invoice due, by name.

    Cached until the database changes.
    """

    def compute() -> ReminderList:
        return ReminderList.from_groups(list_groups(db, reminder_query, today))

    return db.cached(("reminder list", reminder_query, today), compute)


def list_groups(db: Database, reminder_query: ReminderQuery, today: date) -> list[CustomerGroup]:
    """Return one line per customer with an invoice due in the list, by name."""
    sums, holds, balances = _sum_due_documents(db, reminder_query, today)
    groups = []
    for _, id_, code, name, email, kind, siren, language_code, town, has_failed in sorted(
        _list_customers(db, sums)
    ):
        count, total, days_late, is_new = sums[id_]
        hold, hold_tag = holds.get(id_, ("", ""))
        groups.append(
            CustomerGroup(
                id_,
                code,
                name,
                email,
                count,
                total,
                hold,
                _CUSTOMER_TYPES[kind, siren != ""],
                _LANGUAGES[language_code],
                balances.get(id_),
                hold_tag,
                town,
                days_late,
                is_new == 1,
                has_failed == 1,
            )
        )
    return groups


def _sum_due_documents(
    db: Database, reminder_query: ReminderQuery, today: date
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[str, str]], dict[int, int]]:
    """Return by customer id count, total, days late and whether new; the holds; and the balances that limit it."""
    values = _query_values(reminder_query, today)
    sums = {row[0]: row[1:] for row in db.conn.execute(_DUE_TOTALS, values)}
    rules = get_rules(db)
    holds = _find_holds(db, reminder_query, today, rules)
    balances: dict[int, int] = {}
    special = [row[0] for row in db.conn.execute(_NOT_BY_SQL, values) if row[0] in sums]
    if reminder_query.as_of > today:  # which documents are not due today is left to the rule of the domain
        special = list(sums)
    for id_, account in load_accounts(db, special, today).items():
        if due := find_due_items(account, reminder_query, today, rules):
            sums[id_] = (len(due.items), due.total, *sums[id_][2:])
            holds[id_] = (due.hold, due.hold_tag)
            balances[id_] = account.claimable_balance
    return sums, holds, balances


def _find_holds(
    db: Database, reminder_query: ReminderQuery, today: date, rules: DueRules
) -> dict[int, tuple[str, str]]:
    """Return why customers are not reminded, and the short name of the reason, by customer id."""
    values = {"today": today.isoformat()}
    holds = {row[0]: _describe_hold(*row[1:]) for row in db.conn.execute(_CUSTOMER_HOLDS, values)}
    for id_, last in find_last_messages(db, today).items():
        if wait := last.find_wait(today):
            holds.setdefault(id_, (wait, last.tag))
    higher = range(LAST_LEVEL, reminder_query.level, -1) if rules.is_grouped else ()
    for level in higher:
        reason = describe_other_list(level, rules)
        for id_ in _list_due_customers(db, level, reminder_query, today, rules):
            holds.setdefault(id_, reason)
    return holds


def _list_due_customers(
    db: Database, level: int, reminder_query: ReminderQuery, today: date, rules: DueRules
) -> list[int]:
    """Return the customers with an invoice due at another level on the day of a list."""
    other = ReminderQuery(level, min(reminder_query.as_of, today), rules.levels[level].grace_days)
    query = f"select distinct customer_id from document where {_IS_DUE}"
    return [row[0] for row in db.conn.execute(query, _query_values(other, today))]


def build_documents_query(reminder_query: ReminderQuery, today: date) -> tuple[str, dict[str, object]]:
    """Return a query of the documents of a list, and its parameters.

    It may return credit notes of customers who have no invoice due and are therefore not in the list.
    """
    columns = "select customer_id, number, issued_on, due_on, open_amount from document where"
    query = f"{columns} {_IS_DUE} union all {columns} {_IS_CREDIT}"
    return query, _query_values(reminder_query, today)


def _query_values(reminder_query: ReminderQuery, today: date) -> dict[str, object]:
    cutoff_date = reminder_query.cutoff_date.isoformat()
    return {
        "below": reminder_query.level - 1,
        "latest": cutoff_date,
        "today": today.isoformat(),
        "as_of": reminder_query.as_of.isoformat(),
        "new_after": (reminder_query.cutoff_date - timedelta(days=NEW_DAYS)).isoformat(),
    }


def _list_customers(
    db: Database, ids: Iterable[int]
) -> Iterator[tuple[str, int, str, str, str, str, str, str | None, str, int]]:
    """Yield sort name, id, code, name, e-mail address, kind, SIREN, language, town and whether the address failed.

    An address that failed is left out, so that the customer gets a letter.
    """
    query = f"""select sort_name, id, code, name, case when {HAS_FAILED} then '' else email end, kind, siren,
        language, town, {HAS_FAILED} from customer where id in (select value from json_each(?))"""
    yield from db.conn.execute(query, (json.dumps(list(ids)),))


def _describe_hold(kind: str, reason: str, until_on: str | None) -> tuple[str, str]:
    """Return the description of a hold and its short name."""
    hold = Hold(HoldKind(kind), reason, date.fromisoformat(until_on) if until_on else None)
    return hold.message, hold.tag
