"""Customer values before and after an import, so that undoing it restores names and addresses too."""

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
"""Values of the tracked columns, by customer id."""


def list_rows(db: Database, codes: Iterable[str]) -> CustomerRows:
    """Return the current values of customers, by their codes."""
    found: dict[int, tuple[Any, ...]] = {}
    for some in in_chunks(codes):
        marks = ", ".join("?" * len(some))
        query = f"select id, {', '.join(TRACKED_COLUMNS)} from customer where code in ({marks})"
        found |= {row[0]: tuple(row[1:]) for row in db.conn.execute(query, some)}
    return found


def record_changes(db: Database, import_id: int, before: CustomerRows, after: CustomerRows) -> None:
    """Record the customers that an import added (no `before`) or changed."""
    db.conn.executemany(
        "insert into import_customer (import_id, customer_id, before, after) values (?, ?, ?, ?)",
        (
            (import_id, id_, json.dumps(before[id_]) if id_ in before else None, json.dumps(row))
            for id_, row in after.items()
            if before.get(id_) != row
        ),
    )


def restore(db: Database, import_id: int) -> None:
    """Restore customers to their values before an import.

    Values that the user changed since stay, and so do new customers that are used elsewhere.
    """
    query = f"""select i.customer_id, i.before, i.after, c.address_is_by_hand,
        {", ".join(f"c.{name}" for name in TRACKED_COLUMNS)}
        from import_customer i join customer c on c.id = i.customer_id
        where i.import_id = ? and i.after is not null"""
    for id_, before, after, is_by_hand, *row in db.conn.execute(query, (import_id,)).fetchall():
        imported = json.loads(after)
        if before is None:
            if imported == row[: len(imported)]:  # an older release tracked fewer columns
                _delete_if_unused(db, id_)
            continue
        restored_values = {
            name: old
            for name, old, new, now in zip(TRACKED_COLUMNS, json.loads(before), imported, row, strict=False)
            if old != new == now and not (is_by_hand and name in ADDRESS_COLUMNS)
        }
        if restored_values:
            sets = ", ".join(f"{name} = ?" for name in restored_values)
            db.conn.execute(f"update customer set {sets} where id = ?", (*restored_values.values(), id_))
    db.conn.execute("delete from import_customer where import_id = ?", (import_id,))


def _delete_if_unused(db: Database, customer_id: int) -> None:
    """Delete a customer unless documents, messages, a note, addresses of its management or other rows refer to it."""
    with suppress(sqlite3.IntegrityError):
        db.conn.execute(
            "delete from customer where id = ? and note = '' and management_email = ''", (customer_id,)
        )
