"""What an import changed of customers, so that taking it back restores names and addresses too."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from relances_app.store.customers import ADDRESS_COLUMNS, in_chunks
from relances_app.store.database.database import Database

TRACKED_COLUMNS = (
    "name", "sort_name", "email", "street", "street2", "postcode", "town", "country", "phone", "siren", "kind",
    "payment_days", "language",
)  # fmt: skip

CustomerRows = Mapping[int, tuple[Any, ...]]
"""What customers are, by id."""


def list_rows(db: Database, codes: Iterable[str]) -> CustomerRows:
    """Return the customers of these codes as they stand."""
    found: dict[int, tuple[Any, ...]] = {}
    for some in in_chunks(codes):
        marks = ", ".join("?" * len(some))
        query = f"select id, {', '.join(TRACKED_COLUMNS)} from customer where code in ({marks})"
        found |= {row[0]: tuple(row[1:]) for row in db.conn.execute(query, some)}
    return found


def record_changes(db: Database, import_id: int, before: CustomerRows, after: CustomerRows) -> None:
    """Write down the customers that an import brought (no `before`) or changed."""
    db.conn.executemany(
        "insert into import_customer (import_id, customer_id, before, after) values (?, ?, ?, ?)",
        (
            (import_id, id_, json.dumps(before[id_]) if id_ in before else None, json.dumps(row))
            for id_, row in after.items()
            if before.get(id_) != row
        ),
    )


def restore(db: Database, import_id: int) -> None:
    """Put customers back as they stood; what a person changed since stays, and so does who is used elsewhere."""
    query = f"""select i.customer_id, i.before, i.after, c.address_is_by_hand,
        {", ".join(f"c.{name}" for name in TRACKED_COLUMNS)}
        from import_customer i join customer c on c.id = i.customer_id
        where i.import_id = ? and i.after is not null"""
    for id_, before, after, is_by_hand, *row in db.conn.execute(query, (import_id,)).fetchall():
        kept = json.loads(after)
        if before is None:
            if kept == row:
                _delete_if_unused(db, id_)
            continue
        back = {
            name: old
            for name, old, new, now in zip(TRACKED_COLUMNS, json.loads(before), kept, row, strict=True)
            if old != new == now and not (is_by_hand and name in ADDRESS_COLUMNS)
        }
        if back:
            sets = ", ".join(f"{name} = ?" for name in back)
            db.conn.execute(f"update customer set {sets} where id = ?", (*back.values(), id_))
    db.conn.execute("delete from import_customer where import_id = ?", (import_id,))


def _delete_if_unused(db: Database, customer_id: int) -> None:
    """Take a customer away unless documents, mails or a person's decisions hold on to it."""
    with suppress(sqlite3.IntegrityError):
        db.conn.execute("delete from customer where id = ? and note = ''", (customer_id,))
