"""Dispute, promise or pause of one document, or of all open invoices of a customer."""

from collections.abc import Callable
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.hold import Hold
from relances_app.domain.errors import NotFound
from relances_app.store import documents as documents_store
from relances_app.store import holds as store
from relances_app.store.database.database import Database

Undo = Callable[[Database], None]


def get_item(db: Database, customer_id: int, document_id: int, today: date) -> OpenItem:
    """Return an open document of a customer; raises NotFound."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    items = account.items if account else ()
    found = next((item for item in items if item.id == document_id), None)
    if found is None:
        raise NotFound("Ce document")
    return found


def find_document(db: Database, customer_id: int, number: str, today: date) -> int:
    """Return the id of the open document of a customer with this number; raises NotFound."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    items = account.items if account else ()
    found = next((item.id for item in items if item.number == number), None)
    if found is None:
        raise NotFound(f"Le document « {number} »")
    return found


def hold_document(
    db: Database, customer_id: int, document_id: int, hold: Hold, today: date, *, is_for_all: bool = False
) -> Undo:
    """Place a hold on a document, or on all open invoices of its customer; it replaces those before.

    Return a function that restores them. Raises NotFound, or UserError if the hold would have no effect.
    """
    item = get_item(db, customer_id, document_id, today)
    hold.validate(today)
    hold.validate_for_document(None if is_for_all else abs(item.open_amount))
    items = _list_invoices(db, customer_id, today) if is_for_all else (item,)
    with db.write():
        for each in items:
            store.lift_holds(db, customer_id, each.id, today)
            store.add_hold(db, customer_id, each.id, hold, today)
    return _make_undo(customer_id, items, today)


def release_document(
    db: Database, customer_id: int, document_id: int, today: date, *, is_for_all: bool = False
) -> Undo:
    """Lift the hold of a document, or of all of its customer; return a function that restores them."""
    item = get_item(db, customer_id, document_id, today)
    items = _list_invoices(db, customer_id, today) if is_for_all else (item,)
    with db.write():
        for each in items:
            store.lift_holds(db, customer_id, each.id, today)
    return _make_undo(customer_id, items, today)


def _list_invoices(db: Database, customer_id: int, today: date) -> tuple[OpenItem, ...]:
    account = documents_store.load_accounts(db, [customer_id], today)[customer_id]
    return tuple(item for item in account.items if item.is_open_invoice)


def _make_undo(customer_id: int, before: tuple[OpenItem, ...], today: date) -> Undo:
    def restore(db: Database) -> None:
        with db.write():
            for item in before:
                store.lift_holds(db, customer_id, item.id, today)
                if item.hold:
                    store.add_hold(db, customer_id, item.id, item.hold, today)

    return restore
