"""Selection."""

from collections.abc import Callable
from datetime import date

from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.list_filter import Sight
from relances_app.domain.dunning.selection import Base
from relances_app.domain.errors import NotFound
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Books
from relances_app.store.list_query import find_seen


def tick_all(db: Books, level: int, base: Base) -> None:
    """Tick all customers, none, or by the rule."""
    with db.write_selection():
        selection_store.choose_base(db, level, base)


def tick_seen(db: Books, question: Question, today: date, sight: Sight, *, ticked: bool) -> None:
    """Tick or untick all customers in sight; those out of sight stay as they were."""
    seen = [group.customer_id for group in find_seen(db, question, today, sight).groups]
    with db.write_selection():
        selection_store.choose_customers(db, question.level, seen, ticked=ticked)


def remember_ticks(db: Books, level: int) -> Callable[[Books], None]:
    """Return what makes the ticks of a level again what they are now."""
    before = selection_store.find_selection(db, level)

    def put_back(db: Books) -> None:
        with db.write_selection():
            selection_store.restore_selection(db, level, before)

    return put_back


def tick_customer(db: Books, level: int, customer_id: int, *, ticked: bool) -> int:
    """Tick or untick all documents of a customer; return its id, or raise NotFound."""
    with db.write_selection():
        if customer_id not in customers_store.find_customers(db, [customer_id]):
            raise NotFound("Ce client")
        selection_store.choose_customer(db, level, customer_id, ticked=ticked)
    return customer_id


def tick_document(db: Books, level: int, document_id: int, *, ticked: bool) -> int:
    """Tick or untick one document; return its customer, or raise NotFound."""
    with db.write_selection():
        customer_id = documents_store.find_customer_of(db, document_id)
        if customer_id is None:
            raise NotFound("Ce document")
        selection_store.choose_document(db, level, customer_id, document_id, ticked=ticked)
    return customer_id
