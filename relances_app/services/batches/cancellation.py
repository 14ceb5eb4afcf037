"""Cancel a batch before its start: nothing was handed over, and the list is as it was."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from relances_app.domain.dunning.due_reminders import ReminderQuery, find_due_items
from relances_app.domain.errors import NotFound, UserError
from relances_app.store import batches as store
from relances_app.store import documents as documents_store
from relances_app.store import selection as selection_store
from relances_app.store.database.database import Database
from relances_app.store.dunning_levels import get_rules
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.timestamps import from_text

CANCELLED_REASON = "envoi annulé avant son départ"


def cancel_batch(db: Database, batch_id: int, now: datetime) -> int:
    """Cancel a batch whose start has not come; return the number of mails that are not sent.

    The documents are due again, selected as they were. Raises UserError once the start has passed.
    """
    with db.write():
        batch = _get_batch(db, batch_id)
        if not can_be_cancelled(batch, now):
            raise UserError(
                "L'envoi a commencé : il ne peut plus être annulé. Arrêtez-le pour garder les mails qui restent."
            )
        documents = send_queue_store.cancel_batch(db, batch_id, CANCELLED_REASON, now)
        store.set_batch_state(db, batch_id, "done", CANCELLED_REASON)
        _restore_selection(db, batch, documents, now.date())
    return len(documents)


def start_now(db: Database, batch_id: int) -> None:
    """Let a batch start without waiting; raises NotFound."""
    with db.write():
        _get_batch(db, batch_id)
        store.start_now(db, batch_id)


def can_be_cancelled(batch: Mapping[str, Any], now: datetime) -> bool:
    """Return whether the start of a batch is still to come."""
    start = batch["not_before"]
    return batch["state"] == "running" and start is not None and from_text(start) > now


def _get_batch(db: Database, batch_id: int) -> Mapping[str, Any]:
    batch = store.get_batch(db, batch_id)
    if batch is None:
        raise NotFound("Cet envoi")
    return batch


def _restore_selection(
    db: Database, batch: Mapping[str, Any], documents: Mapping[int, Collection[int]], today: date
) -> None:
    """Select the documents that were in the mails, and no other of these customers."""
    level = batch["level"]
    query = ReminderQuery(level, date.fromisoformat(batch["as_of"]), batch["grace_days"])
    rules = get_rules(db)
    selection_store.select_customers(db, level, documents, selected=True)
    for customer_id, account in documents_store.load_accounts(db, documents, today).items():
        due_reminder = find_due_items(account, query, today, rules)
        for item in due_reminder.items if due_reminder else ():
            if item.id not in documents[customer_id]:
                selection_store.select_document(db, level, customer_id, item.id, selected=False)
