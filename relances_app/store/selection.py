"""Rows of the selection: which customers and documents the user ticked or unticked at each level."""

from collections.abc import Collection, Iterable

from relances_app.domain.dunning.selection import DefaultSelection, Selection
from relances_app.store.database.database import Database


def get_selection(db: Database, level: int) -> Selection:
    """Return the selection of a level."""
    row = db.conn.execute("select base from selection where level = ?", (level,)).fetchone()
    customers: dict[int, bool] = {}
    documents: dict[int, dict[int, bool]] = {}
    query = "select customer_id, document_id, is_ticked from choice where level = ?"
    for customer_id, document_id, is_ticked in db.conn.execute(query, (level,)):
        if document_id:
            documents.setdefault(customer_id, {})[document_id] = bool(is_ticked)
        else:
            customers[customer_id] = bool(is_ticked)
    return Selection(DefaultSelection(row[0]) if row else DefaultSelection.DEFAULT, customers, documents)


def get_lower_selections(db: Database, level: int) -> dict[int, Selection]:
    """Return the selections of the levels below, which determine what goes along in a message of this level."""
    return {lower: get_selection(db, lower) for lower in range(1, level)}


def set_default_selection(db: Database, level: int, default: DefaultSelection) -> None:
    """Tick all, none, or the default ones, and delete the single choices."""
    db.conn.execute("delete from choice where level = ?", (level,))
    query = "insert into selection values (?, ?) on conflict (level) do update set base = excluded.base"
    db.conn.execute(query, (level, default))


def restore_selection(db: Database, level: int, selection: Selection) -> None:
    """Restore a previous selection of a level."""
    set_default_selection(db, level, selection.default)
    whole = ((level, id_, 0, int(ticked)) for id_, ticked in selection.customers.items())
    single = (
        (level, id_, document_id, int(ticked))
        for id_, choices in selection.documents.items()
        for document_id, ticked in choices.items()
    )
    query = "insert into choice (level, customer_id, document_id, is_ticked) values (?, ?, ?, ?)"
    db.conn.executemany(query, (*whole, *single))


def select_customer(db: Database, level: int, customer_id: int, *, selected: bool) -> None:
    """Tick or untick all documents of a customer."""
    reset_choices(db, level, [customer_id])
    query = "insert into choice (level, customer_id, is_ticked) values (?, ?, ?)"
    db.conn.execute(query, (level, customer_id, int(selected)))


def select_customers(db: Database, level: int, customer_ids: Collection[int], *, selected: bool) -> None:
    """Tick or untick all documents of some customers."""
    reset_choices(db, level, customer_ids)
    query = "insert into choice (level, customer_id, is_ticked) values (?, ?, ?)"
    db.conn.executemany(query, ((level, id_, int(selected)) for id_ in customer_ids))


def select_document(db: Database, level: int, customer_id: int, document_id: int, *, selected: bool) -> None:
    """Tick or untick one document."""
    db.conn.execute(
        """insert into choice (level, customer_id, document_id, is_ticked) values (?, ?, ?, ?)
        on conflict do update set is_ticked = excluded.is_ticked""",
        (level, customer_id, document_id, int(selected)),
    )


def reset_choices(db: Database, level: int, customer_ids: Iterable[int]) -> None:
    """Delete the choices about customers, whose reminders are now queued."""
    query = "delete from choice where level = ? and customer_id = ?"
    db.conn.executemany(query, ((level, customer_id) for customer_id in customer_ids))
