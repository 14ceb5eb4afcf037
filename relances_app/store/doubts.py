"""Doubts as rows: the questions that wait for an answer, what they hold, and the answers given."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relances_app.domain.accounts.doubt import Choice, Doubt, DoubtKind
from relances_app.domain.accounts.rereading import needs_file
from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Database
from relances_app.store.timestamps import to_text

HELD_CUSTOMER_IDS = """select t.customer_id from doubt q join doubt_customer t on t.doubt_id = q.id
    where q.answer is null
    union select d.customer_id from doubt q join doubt_document t on t.doubt_id = q.id
    join document d on d.id = t.document_id where q.answer is null"""
"""Customers whom an open doubt holds, whole or for one of their documents."""


@dataclass(frozen=True, slots=True)
class StoredDoubt:
    """A doubt as the database holds it; `documents` are ids with numbers, `customers` ids with names."""

    id: int
    doubt: Doubt
    documents: tuple[tuple[int, int, str], ...]
    """Document id, customer id and number."""
    customers: tuple[tuple[int, str], ...]
    opened_at: str


def list_answers(db: Database) -> dict[str, str]:
    """Return the answers given so far, by key."""
    return dict(db.conn.execute("select key, answer from doubt where answer is not null").fetchall())


def is_known(db: Database, key: str) -> bool:
    """Return whether a question was asked before, answered or not."""
    return db.conn.execute("select 1 from doubt where key = ?", (key,)).fetchone() is not None


def find_doubts(db: Database, customer_ids: Iterable[int]) -> dict[tuple[int, int | None], str]:
    """Return the oldest open question by customer and document (None: the whole customer)."""
    found: dict[tuple[int, int | None], str] = {}
    if not count_open(db):
        return found
    for some in in_chunks(customer_ids):
        marks = ", ".join("?" * len(some))
        query = f"""select t.customer_id, null, q.id, q.message
            from doubt_customer t join doubt q on q.id = t.doubt_id
            where q.answer is null and t.customer_id in ({marks})
            union all select d.customer_id, d.id, q.id, q.message from document d
            join doubt_document t on t.document_id = d.id join doubt q on q.id = t.doubt_id
            where q.answer is null and d.customer_id in ({marks}) order by 3 desc"""
        found |= {(row[0], row[1]): row[3] for row in db.conn.execute(query, [*some, *some])}
    return found


def open_doubt(
    db: Database,
    doubt: Doubt,
    document_ids: Iterable[int],
    customer_ids: Iterable[int],
    now: datetime,
    import_id: int | None = None,
) -> int:
    """Keep a doubt as open with what it holds; one that is open already gets its new sentence and subjects.

    Answers for which the file has to be read again are left out.
    """
    offered = [[choice.answer, choice.label] for choice in doubt.choices if not needs_file(choice.answer)]
    choices = json.dumps(offered, ensure_ascii=False)
    (id_,) = db.conn.execute(
        """insert into doubt (key, kind, message, choices, data, import_id, opened_at)
        values (?, ?, ?, ?, ?, ?, ?) on conflict (key) do update set message = excluded.message,
            choices = excluded.choices, data = excluded.data, answer = null, answered_at = null
        returning id""",
        (doubt.key, doubt.kind.value, doubt.message, choices, doubt.data, import_id, to_text(now)),
    ).fetchone()
    db.conn.executemany(
        "insert or ignore into doubt_document values (?, ?)", ((id_, one) for one in document_ids)
    )
    db.conn.executemany(
        "insert or ignore into doubt_customer values (?, ?)", ((id_, one) for one in customer_ids)
    )
    return int(id_)


def get_messages(db: Database, keys: Iterable[str]) -> dict[str, str]:
    """Return the sentences of open doubts, by key."""
    query = "select key, message from doubt where answer is null and key in (select value from json_each(?))"
    return dict(db.conn.execute(query, (json.dumps(list(keys)),)).fetchall())


def set_message(db: Database, key: str, message: str) -> None:
    """Replace the sentence of an open doubt."""
    db.conn.execute("update doubt set message = ? where key = ? and answer is null", (message, key))


def save_answer(db: Database, doubt: Doubt, answer: str, now: datetime) -> None:
    """Keep the answer to a question, open before or asked in a preview only."""
    choices = json.dumps([[choice.answer, choice.label] for choice in doubt.choices], ensure_ascii=False)
    db.conn.execute(
        """insert into doubt (key, kind, message, choices, data, opened_at, answer, answered_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (key) do update set answer = excluded.answer, answered_at = excluded.answered_at""",
        (doubt.key, doubt.kind.value, doubt.message, choices, doubt.data, to_text(now), answer, to_text(now)),
    )


def close_open(db: Database, keys: Iterable[str]) -> None:
    """Forget open doubts whose reason is gone; answers stay."""
    db.conn.executemany("delete from doubt where key = ? and answer is null", ((key,) for key in keys))


def delete_of_import(db: Database, import_id: int) -> None:
    """Forget the open doubts that an import brought."""
    db.conn.execute("delete from doubt where import_id = ? and answer is null", (import_id,))
    db.conn.execute("update doubt set import_id = null where import_id = ?", (import_id,))


def list_open(db: Database, ids: Iterable[int] | None = None) -> list[StoredDoubt]:
    """Return the doubts that wait for an answer, oldest first: all, or those of some ids."""
    rows = list(db.query("select * from doubt where answer is null order by id"))
    if ids is not None:
        wanted = set(ids)
        rows = [row for row in rows if row["id"] in wanted]
    return _load(db, rows)


def list_of_customer(db: Database, customer_id: int) -> list[StoredDoubt]:
    """Return the doubts that wait and hold a customer or one of its documents, oldest first."""
    query = """select * from doubt where answer is null and id in (
        select doubt_id from doubt_customer where customer_id = ?
        union select t.doubt_id from document d join doubt_document t on t.document_id = d.id
        where d.customer_id = ?) order by id"""
    return _load(db, list(db.query(query, (customer_id, customer_id))))


def _load(db: Database, rows: list[dict[str, Any]]) -> list[StoredDoubt]:
    documents = _list_documents(db, [row["id"] for row in rows])
    customers = _list_customers(db, [row["id"] for row in rows])
    return [
        _to_stored(row, tuple(documents.get(row["id"], ())), tuple(customers.get(row["id"], ())))
        for row in rows
    ]


def count_open(db: Database, kinds: Iterable[DoubtKind] = tuple(DoubtKind)) -> int:
    """Count the doubts of some kinds that wait for an answer."""
    values = [kind.value for kind in kinds]
    query = f"select count(*) from doubt where answer is null and kind in ({', '.join('?' * len(values))})"
    return int(db.conn.execute(query, values).fetchone()[0])


def _list_documents(db: Database, ids: list[int]) -> dict[int, list[tuple[int, int, str]]]:
    found: dict[int, list[tuple[int, int, str]]] = {}
    for some in in_chunks(ids):
        query = f"""select t.doubt_id, d.id, d.customer_id, d.number from doubt_document t
            join document d on d.id = t.document_id
            where t.doubt_id in ({", ".join("?" * len(some))}) order by d.due_on, d.id"""
        for doubt_id, *document in db.conn.execute(query, some):
            found.setdefault(doubt_id, []).append((document[0], document[1], document[2]))
    return found


def _list_customers(db: Database, ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        query = f"""select x.doubt_id, c.id, c.name from (
            select doubt_id, customer_id from doubt_customer where doubt_id in ({marks})
            union select t.doubt_id, d.customer_id from doubt_document t join document d on d.id = t.document_id
            where t.doubt_id in ({marks})) x join customer c on c.id = x.customer_id order by c.sort_name, c.id"""
        for doubt_id, *customer in db.conn.execute(query, [*some, *some]):
            found.setdefault(doubt_id, []).append((customer[0], customer[1]))
    return found


def _to_stored(
    row: dict[str, Any], documents: tuple[tuple[int, int, str], ...], customers: tuple[tuple[int, str], ...]
) -> StoredDoubt:
    choices = tuple(Choice(answer, label) for answer, label in json.loads(row["choices"]))
    doubt = Doubt(DoubtKind(row["kind"]), row["key"], row["message"], choices, data=row["data"])
    return StoredDoubt(row["id"], doubt, documents, customers, row["opened_at"])
