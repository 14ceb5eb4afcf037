"""Changes of the selection in the reminder list."""

from collections.abc import Callable
from datetime import date

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.list_filter import ListFilter
from relances_app.domain.dunning.selection import DefaultSelection
from relances_app.domain.errors import NotFound
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Database
from relances_app.store.list_query import list_filtered


def tick_all(db: Database, level: int, default: DefaultSelection) -> None:
    """Select all customers, none, or the default selection."""
    with db.write_without_revision():
        selection_store.set_default_selection(db, level, default)


def tick_filtered(
    db: Database, query: ReminderQuery, today: date, list_filter: ListFilter, *, ticked: bool
) -> None:
    """Select or deselect all customers shown; hidden ones stay unchanged."""
    customer_ids = [group.customer_id for group in list_filtered(db, query, today, list_filter).groups]
    with db.write_without_revision():
        selection_store.select_customers(db, query.level, customer_ids, selected=ticked)


def snapshot_selection(db: Database, level: int) -> Callable[[Database], None]:
    """Return a function that restores the current selection of a level."""
    before = selection_store.get_selection(db, level)

    def restore(db: Database) -> None:
        with db.write_without_revision():
            selection_store.restore_selection(db, level, before)

    return restore


def tick_customer(db: Database, level: int, customer_id: int, *, ticked: bool) -> int:
    """Select or deselect all documents of a customer; return its id. Raises NotFound."""
    with db.write_without_revision():
        if customer_id not in customers_store.list_customers(db, [customer_id]):
            raise NotFound("Ce client")
        selection_store.select_customer(db, level, customer_id, selected=ticked)
    return customer_id


def tick_document(db: Database, level: int, document_id: int, *, ticked: bool) -> int:
    """Select or deselect one document; return its customer's id. Raises NotFound."""
    with db.write_without_revision():
        customer_id = documents_store.get_customer_id(db, document_id)
        if customer_id is None:
            raise NotFound("Ce document")
        selection_store.select_document(db, level, customer_id, document_id, selected=ticked)
    return customer_id
