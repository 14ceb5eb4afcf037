"""Values of a customer edited by the user; imports do not overwrite them."""

import json
from collections.abc import Iterable, Mapping

from relances_app.domain.accounts.customer import Contact
from relances_app.store.customers import ADDRESS_COLUMNS
from relances_app.store.database.database import Database

EDITABLE_COLUMNS = (
    "email", "email_is_by_hand", "phone", "phone_is_by_hand", *ADDRESS_COLUMNS, "address_is_by_hand", "kind",
    "kind_is_by_hand", "language", "language_is_by_hand", "note", "management_email",
)  # fmt: skip
"""Columns that the user can edit, and the flags that record that the user did."""


def save_contact(db: Database, customer_id: int, before: Contact, after: Contact) -> None:
    """Save the contact details of a customer; only what differs from `before` is marked as edited by hand."""
    assignments: dict[str, object] = {}
    if after.email != before.email:
        assignments |= {"email": after.email, "email_is_by_hand": 1}
    if after.phone != before.phone:
        assignments |= {"phone": after.phone, "phone_is_by_hand": 1}
    if after.address != before.address:
        assignments |= {**dict(zip(ADDRESS_COLUMNS, after.address, strict=True)), "address_is_by_hand": 1}
    if after.management_email != before.management_email:
        assignments["management_email"] = after.management_email
    if assignments:
        columns = ", ".join(f"{name} = ?" for name in assignments)
        db.conn.execute(f"update customer set {columns} where id = ?", (*assignments.values(), customer_id))


def take_snapshot(db: Database, customer_id: int) -> tuple[object, ...]:
    """Return the editable values of a customer, for `restore`."""
    query = f"select {', '.join(EDITABLE_COLUMNS)} from customer where id = ?"
    return tuple(db.conn.execute(query, (customer_id,)).fetchone() or ())


def restore(db: Database, customer_id: int, values: tuple[object, ...]) -> None:
    """Restore the values returned by `take_snapshot`."""
    columns = ", ".join(f"{name} = ?" for name in EDITABLE_COLUMNS)
    db.conn.execute(f"update customer set {columns} where id = ?", (*values, customer_id))


def get_note(db: Database, customer_id: int) -> str:
    """Return the user's note about a customer."""
    row = db.conn.execute("select note from customer where id = ?", (customer_id,)).fetchone()
    return str(row[0]) if row else ""


def save_note(db: Database, customer_id: int, note: str) -> None:
    """Save the user's note about a customer, replacing the previous one."""
    db.conn.execute("update customer set note = ? where id = ?", (note, customer_id))


_TYPE_COLUMNS = ("kind", "kind_is_by_hand", "language", "language_is_by_hand")


def take_types(db: Database, customer_ids: Iterable[int]) -> dict[int, tuple[object, ...]]:
    """Return type and language of customers that are not erased, by id, for `restore_types`."""
    query = f"""select id, {", ".join(_TYPE_COLUMNS)} from customer
        where id in (select value from json_each(?)) and id not in (select customer_id from erasure)"""
    return {row[0]: tuple(row[1:]) for row in db.conn.execute(query, (json.dumps(list(customer_ids)),))}


def restore_types(db: Database, before: Mapping[int, tuple[object, ...]]) -> None:
    """Restore the values returned by `take_types`."""
    columns = ", ".join(f"{name} = ?" for name in _TYPE_COLUMNS)
    rows = ((*values, id_) for id_, values in before.items())
    db.conn.executemany(f"update customer set {columns} where id = ?", rows)
