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


def waive(db: Database, customer_ids: Iterable[int], today: date) -> int:
    """Allow one more message to customers at once; return how many had to wait. Raises UserError if none had."""
    waiting = [id_ for id_ in customer_ids if find_waiting(db, id_, today)]
    if not waiting:
        raise UserError("Ce client n'attend aucun délai entre deux messages : relancez-le depuis la liste.")
    with db.write():
        for customer_id in waiting:
            store.waive_gap(db, customer_id)
    return len(waiting)


def restore(db: Database, customer_id: int) -> None:
    """Apply the minimum time to a customer again."""
    with db.write():
        store.cancel_waiver(db, customer_id)
