"""The filtered reminder list: customers that match a search, and the sort keys of its documents."""

from collections.abc import Mapping
from datetime import date

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.list_filter import (
    NO_FILTER,
    ListFilter,
    SortColumn,
    amount_prefix,
    apply_filter,
    sort_groups,
)
from relances_app.domain.dunning.reminder_list import ReminderList
from relances_app.store.database.database import Database
from relances_app.store.documents import get_last_reminder_dates
from relances_app.store.due_list import build_documents_query, get_reminder_list

_MATCHING_CUSTOMERS = (
    "select id from customer where instr(upper(code), upper(:words)) or instr(lower(email), lower(:words))"
)
_AMOUNT_TEXT = "cast(abs(open_amount) / 100 as text) || ',' || substr('0' || abs(open_amount) % 100, -2)"
_COLUMNS: Mapping[SortColumn, str] = {
    SortColumn.NUMBER: "number",
    SortColumn.ISSUED: "issued_on",
    SortColumn.DUE: "due_on",
}
MAX_SEARCH_TERMS = 8
"""Words of a search that are matched against the name."""


def list_filtered(
    db: Database, reminder_query: ReminderQuery, today: date, list_filter: ListFilter = NO_FILTER
) -> ReminderList:
    """Return the filtered and sorted list; cached until the database changes."""
    reminder_list = get_reminder_list(db, reminder_query, today)
    if list_filter.is_default:
        return reminder_list

    def compute() -> ReminderList:
        matching_ids = (
            list_matching_customers(db, reminder_query, today, list_filter.search)
            if list_filter.search
            else set()
        )
        keys_by_customer: dict[int, str] = {}
        if list_filter.column in _COLUMNS:
            keys_by_customer = sort_keys(db, reminder_query, today, list_filter)
        elif list_filter.column is SortColumn.LAST_REMINDER:
            ids = [group.customer_id for group in reminder_list.groups]
            keys_by_customer = {id_: str(day) for id_, day in get_last_reminder_dates(db, ids).items()}
        return ReminderList.from_groups(
            sort_groups(
                apply_filter(reminder_list.groups, list_filter, matching_ids), list_filter, keys_by_customer
            )
        )

    return db.cached(("filtered list", reminder_query, today, list_filter), compute)


def list_matching_customers(
    db: Database, reminder_query: ReminderQuery, today: date, search: str
) -> set[int]:
    """Return the customers whose name, code, e-mail address or listed documents contain the search text."""
    terms = normalize_text(search).split()[:MAX_SEARCH_TERMS]
    values = {"words": search, **{f"t{n}": term for n, term in enumerate(terms)}}
    named = " and ".join(f"instr(sort_name, :t{n})" for n in range(len(terms))) or "false"
    query = f"""select id from customer where {named}
        or instr(upper(code), upper(:words)) or instr(lower(email), lower(:words))"""
    found = {row[0] for row in db.conn.execute(query, values)}
    number, amount_start = search.upper(), f"\n{amount_prefix(search)}"
    for customer_id, (numbers, sums) in document_texts(db, reminder_query, today).items():
        if number in numbers or (len(amount_start) > 1 and amount_start in sums):
            found.add(customer_id)
    return found


def document_texts(db: Database, reminder_query: ReminderQuery, today: date) -> dict[int, tuple[str, str]]:
    """Return the numbers and the formatted amounts of the listed documents, by customer id.

    Each item is preceded by a line feed. As cached texts, 200,000 documents are searched in a few ms per keystroke.
    """

    def compute() -> dict[int, tuple[str, str]]:
        documents, values = build_documents_query(reminder_query, today)
        query = f"""select customer_id, char(10) || group_concat(number, char(10)),
            char(10) || group_concat({_AMOUNT_TEXT}, char(10)) from ({documents}) group by customer_id"""
        return {id_: (numbers.upper(), sums) for id_, numbers, sums in db.conn.execute(query, values)}

    return db.cached(("document texts", reminder_query, today), compute)


def sort_keys(
    db: Database, reminder_query: ReminderQuery, today: date, list_filter: ListFilter
) -> dict[int, str]:
    """Return the first number or date of the listed documents by customer id; the last one if descending."""

    def compute() -> dict[int, str]:
        documents, values = build_documents_query(reminder_query, today)
        end = "max" if list_filter.is_descending else "min"
        query = f"select customer_id, {end}({_COLUMNS[list_filter.column]}) from ({documents}) group by customer_id"
        return {customer_id: str(first) for customer_id, first in db.conn.execute(query, values)}

    key = ("sort keys", reminder_query, today, list_filter.column, list_filter.is_descending)
    return db.cached(key, compute)
