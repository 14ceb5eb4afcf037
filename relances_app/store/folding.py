"""Rows of the folding of the reminder list, by level and customer."""

from relances_app.domain.dunning.folding import Folding
from relances_app.store.database.database import Database


def get_folding(db: Database, level: int) -> Folding:
    """Return the folding of a level."""
    row = db.conn.execute("select is_unfolded from folding where level = ?", (level,)).fetchone()
    query = "select customer_id, is_unfolded from folding_choice where level = ?"
    choices = {customer_id: bool(choice) for customer_id, choice in db.conn.execute(query, (level,))}
    return Folding(bool(row[0]) if row else None, choices)


def set_default(db: Database, level: int, *, unfolded: bool) -> None:
    """Fold or unfold the whole list, and delete the single choices."""
    db.conn.execute("delete from folding_choice where level = ?", (level,))
    query = "insert into folding values (?, ?) on conflict (level) do update set is_unfolded = excluded.is_unfolded"
    db.conn.execute(query, (level, int(unfolded)))


def set_customer(db: Database, level: int, customer_id: int, *, unfolded: bool) -> None:
    """Fold or unfold one customer."""
    db.conn.execute(
        """insert into folding_choice values (?, ?, ?)
        on conflict (level, customer_id) do update set is_unfolded = excluded.is_unfolded""",
        (level, customer_id, int(unfolded)),
    )
