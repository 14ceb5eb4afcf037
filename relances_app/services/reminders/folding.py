"""Changes of what the reminder list shows of each customer."""

from relances_app.domain.errors import NotFound
from relances_app.store import customers as customers_store
from relances_app.store import folding as store
from relances_app.store.database.database import Database


def fold_list(db: Database, level: int, *, unfolded: bool) -> None:
    """Fold or unfold all customers of a level."""
    with db.write_without_revision():
        store.set_default(db, level, unfolded=unfolded)


def fold_customer(db: Database, level: int, customer_id: int, *, unfolded: bool) -> None:
    """Fold or unfold one customer; raises NotFound."""
    with db.write_without_revision():
        if customer_id not in customers_store.list_customers(db, [customer_id]):
            raise NotFound("Ce client")
        store.set_customer(db, level, customer_id, unfolded=unfolded)
