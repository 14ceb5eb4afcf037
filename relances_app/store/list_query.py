"""What is in sight of a list of reminders: who answers a search, and what documents are put in order by."""

from collections.abc import Mapping
from datetime import date

from relances_app.domain.accounts.customer import fold
from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.list_filter import (
    EVERYTHING,
    Column,
    Sight,
    arrange,
    begin_of_amount,
    keep_seen,
)
from relances_app.domain.dunning.reminder_list import Listing
from relances_app.store.database.database import Books
from relances_app.store.due_list import find_listing, list_documents

_NAMED = (
    "select id from customer where instr(upper(code), upper(:words)) or instr(lower(email), lower(:words))"
)
_WRITTEN = "cast(abs(open_amount) / 100 as text) || ',' || substr('0' || abs(open_amount) % 100, -2)"
_COLUMNS: Mapping[Column, str] = {Column.NUMBER: "number", Column.ISSUED: "issued_on", Column.DUE: "due_on"}
TERMS = 8
"""Words of a name that a search looks for."""


def find_seen(db: Books, question: Question, today: date, sight: Sight = EVERYTHING) -> Listing:
    """Return what is in sight of a list, in its order; cached until the database changes."""
    listing = find_listing(db, question, today)
    if sight.is_plain:
        return listing

    def compute() -> Listing:
        answering = find_answering(db, question, today, sight.words) if sight.words else set()
        firsts = find_firsts(db, question, today, sight) if sight.column in _COLUMNS else {}
        return Listing.of(arrange(keep_seen(listing.groups, sight, answering), sight, firsts))

    return db.cached(("seen", question, today, sight), compute)


def find_answering(db: Books, question: Question, today: date, words: str) -> set[int]:
    """Return the customers whose name, code, address or listed documents hold the words."""
    terms = fold(words).split()[:TERMS]
    values = {"words": words, **{f"t{n}": term for n, term in enumerate(terms)}}
    named = " and ".join(f"instr(sort_name, :t{n})" for n in range(len(terms))) or "false"
    query = f"""select id from customer where {named}
        or instr(upper(code), upper(:words)) or instr(lower(email), lower(:words))"""
    found = {row[0] for row in db.conn.execute(query, values)}
    number, begin = words.upper(), f"\n{begin_of_amount(words)}"
    for customer_id, (numbers, sums) in find_papers(db, question, today).items():
        if number in numbers or (len(begin) > 1 and begin in sums):
            found.add(customer_id)
    return found


def find_papers(db: Books, question: Question, today: date) -> dict[int, tuple[str, str]]:
    """Return of each customer the numbers of its listed documents, and their sums as they are written.

    Each stands after a line feed. They are kept as texts: 200,000 are searched at every key in a few ms.
    """

    def compute() -> dict[int, tuple[str, str]]:
        documents, values = list_documents(question, today)
        query = f"""select customer_id, char(10) || group_concat(number, char(10)),
            char(10) || group_concat({_WRITTEN}, char(10)) from ({documents}) group by customer_id"""
        return {id_: (numbers.upper(), sums) for id_, numbers, sums in db.conn.execute(query, values)}

    return db.cached(("papers", question, today), compute)


def find_firsts(db: Books, question: Question, today: date, sight: Sight) -> dict[int, str]:
    """Return of each customer the first number or day of its listed documents, or the last where it goes down."""

    def compute() -> dict[int, str]:
        documents, values = list_documents(question, today)
        end = "max" if sight.is_descending else "min"
        query = f"select customer_id, {end}({_COLUMNS[sight.column]}) from ({documents}) group by customer_id"
        return {customer_id: str(first) for customer_id, first in db.conn.execute(query, values)}

    key = ("firsts", question, today, sight.column, sight.is_descending)
    return db.cached(key, compute)
