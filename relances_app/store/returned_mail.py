"""What a report, a reply or a copy in the mailbox changes of a sent mail."""

from datetime import datetime

from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sending.returned_mail import Bounce, SentMail, list_failed_recipients
from relances_app.store import batches as batches_store
from relances_app.store import history as history_store
from relances_app.store import mailbox as store
from relances_app.store.database.database import Database
from relances_app.store.outbox import send_queue as send_queue_store


def settle_as_sent(db: Database, message_id: int, now: datetime, note: str) -> int:
    """Record that an uncertain mail left; return 1 if it was uncertain."""
    if store.get_state(db, message_id) != MessageState.UNCERTAIN:
        return 0
    send_queue_store.set_state(db, message_id, MessageState.SENT, note, now, verdict="confirmed_sent")
    history_store.add_entry(db, message_id, "confirmed", now.date(), now, note=note)
    batches_store.close_batches(db)
    return 1


def take_back(db: Database, sent: SentMail, bounce: Bounce, now: datetime) -> None:
    """Record that a mail did not arrive: its address is marked, and it no longer counts as a reminder.

    A mail to several addresses counts until all of them failed.
    """
    failed = list_failed_recipients(bounce, sent)
    for address in failed:
        store.mark_failed(db, sent.customer_id, address, bounce.reply, now)
    if len(failed) < len(sent.recipients) and store.has_other_recipient(db, sent):
        named = " et ".join(failed) or "une de ses adresses"
        settle_as_sent(db, sent.id, now, f"non distribué à {named}, parti aux autres adresses")
        return
    note = f"non distribué : {bounce.reply}" if bounce.reply else "non distribué"
    if store.get_state(db, sent.id) == MessageState.UNCERTAIN:
        send_queue_store.set_state(db, sent.id, MessageState.REFUSED, note, now)
        history_store.add_entry(db, sent.id, "refused", now.date(), now, reply=bounce.reply, note=note)
        batches_store.close_batches(db)
    elif (entry_id := store.find_counted_entry(db, sent.id)) is not None:
        history_store.add_entry(
            db, sent.id, "cancelled", now.date(), now, cancels=entry_id, reply=bounce.reply, note=note
        )
