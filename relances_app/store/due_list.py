"""The list of due reminders as SQL.

The same rule is in `domain/dunning/due_reminders.py`, for one customer and with reasons; a property test holds both
equal on random data.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from relances_app.domain.accounts.customer import CustomerKind, resolve_kind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import ReminderQuery, find_due_items
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL
from relances_app.domain.dunning.reminder_list import ReminderList
from relances_app.domain.dunning.selection import NEW_DAYS, CustomerGroup
from relances_app.domain.language import Language
from relances_app.store.database.database import Database
from relances_app.store.documents import PENDING_IDS, load_accounts
from relances_app.store.doubts import HELD_CUSTOMER_IDS
from relances_app.store.mailbox import HAS_FAILED

_HELD_DOCUMENT_IDS = """select document_id from hold where document_id is not null and lifted_on is null
    and (until_on is null or until_on >= :today)"""

_NOT_HELD = f"id not in ({_HELD_DOCUMENT_IDS})"
_OPEN = f"id not in ({PENDING_IDS}) and {_NOT_HELD}"
"""Neither in a pending message nor held."""

_IS_DUE = f"""open_amount > 0 and open_amount <> 0 and kind = 'invoice' and level = :below and due_on <= :latest
    and (:below = 0 or last_reminded_on <= :latest) and {_OPEN}"""
_IS_CREDIT = f"""open_amount < 0 and open_amount <> 0 and {_OPEN}
    and :below = (select o.level from document o
        where o.customer_id = document.customer_id and o.open_amount > 0 and o.open_amount <> 0
        and o.kind = 'invoice' and o.level < {LAST_LEVEL} order by o.due_on, o.issued_on, o.id limit 1)"""

_TOTALS = "select customer_id, count(*), sum(open_amount)"
_DUE_TOTALS = f"""{_TOTALS}, cast(julianday(:as_of) - julianday(min(due_on)) as integer),
    max(max(due_on, coalesce(last_reminded_on, ''))) > :new_after
    from document where {_IS_DUE} group by customer_id"""
_NOT_BY_SQL = f"""select customer_id from document where open_amount < 0 and open_amount <> 0
    union {HELD_CUSTOMER_IDS}"""
"""Customers with a credit or an open doubt: their groups are worked out by the rule of the domain."""

TO_VERIFY_TAG = "À vérifier"
"""Short name of a hold that the program places until the user answers."""

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
    values = _query_values(reminder_query, today)
    sums = {row[0]: row[1:] for row in db.conn.execute(_DUE_TOTALS, values)}
    holds = {row[0]: _describe_hold(*row[1:]) for row in db.conn.execute(_CUSTOMER_HOLDS, values)}
    balances: dict[int, int] = {}
    special = [row[0] for row in db.conn.execute(_NOT_BY_SQL) if row[0] in sums]
    for id_, account in load_accounts(db, special, today).items():
        if due := find_due_items(account, reminder_query):
            sums[id_] = (len(due.items), due.total, *sums[id_][2:])
            tag = account.hold.tag if account.hold else TO_VERIFY_TAG
            holds[id_] = (due.hold, tag if due.hold else "")
            balances[id_] = account.balance
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
