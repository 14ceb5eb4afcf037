"""The minimum time between two messages to one customer: exceptions for one customer."""

from collections.abc import Iterable
from datetime import date

from relances_app.domain.accounts.last_message import LastMessage
from relances_app.domain.errors import UserError
from relances_app.store import last_messages as store
from relances_app.store.database.database import Database


def find_waiting(db: Database, customer_id: int, today: date) -> LastMessage | None:
    """Return the last message to a customer if the next one has to wait for it."""
    last = store.find_last_messages(db, today, [customer_id]).get(customer_id)
    return last if last and last.find_wait(today) else None


def waive(db: Database, customer_id: int, today: date) -> None:
    """Allow one more message to a customer at once; raises UserError if the customer has not to wait."""
    if not waive_waiting(db, [customer_id], today):
        raise UserError("Ce client n'attend aucun délai entre deux messages : relancez-le depuis la liste.")


def waive_waiting(db: Database, customer_ids: Iterable[int], today: date) -> int:
    """Allow one more message to those of the customers who have to wait; return how many they are."""
    waiting = [id_ for id_ in customer_ids if find_waiting(db, id_, today)]
    with db.write():
        for customer_id in waiting:
            store.waive_gap(db, customer_id)
    return len(waiting)


def restore(db: Database, customer_id: int) -> None:
    """Apply the minimum time to a customer again."""
    with db.write():
        store.cancel_waiver(db, customer_id)
