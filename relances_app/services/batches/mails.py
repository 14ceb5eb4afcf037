"""Batches of mails: compose the reminders of the selected customers and queue them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from relances_app.domain.accounts.account import Account
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import Channel, require_channel
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NothingSelected, UserError
from relances_app.domain.messages.batch_notes import NO_NOTES, BatchNotes
from relances_app.domain.messages.message import Reminder
from relances_app.mail.compose import build_mail, hash_reminder, make_message_id
from relances_app.services.batches.composition import compose_mail, load_settings
from relances_app.services.batches.recipients import list_recipients
from relances_app.store import batches as batches_store
from relances_app.store import charges as charges_store
from relances_app.store import selection as selection_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database
from relances_app.store.outbox import enqueue as enqueue_store
from relances_app.store.outbox import messages as messages_store
from relances_app.store.outbox.messages import MessageDraft


def queue_mails(
    db: Database,
    query: ReminderQuery,
    dated_on: date,
    now: datetime,
    *,
    customer_ids: frozenset[int] | None = None,
    mode: ReminderMode = ReminderMode.EMAIL,
    notes: BatchNotes = NO_NOTES,
    list_filter: ListFilter = NO_FILTER,
    not_before: datetime | None = None,
) -> int:
    """Queue a mail for each selected customer with an address; return the id of the batch.

    All or nothing, in one transaction. `customer_ids` restricts the recipients; `mode` determines whose
    selection applies; the batch can be cancelled until `not_before`. Raises
    NothingSelected if there is no recipient, or UserError.
    """
    with db.write():
        settings = load_settings(db, Channel.MAIL, query, dated_on, now.date(), notes)
        if not settings.structure.sender.address:
            raise UserError("L'adresse d'expédition manque : renseignez-la sur la page « Structure ».")
        require_channel(settings.terms.level, Channel.MAIL)
        chosen = [
            (group, account, items)
            for group, account, items in list_recipients(db, query, mode, now.date(), list_filter)
            if group.email and (customer_ids is None or group.customer_id in customer_ids)
        ]
        if not chosen:
            raise NothingSelected
        batch_id = batches_store.add_batch(db, "mail", query, dated_on, now, not_before)
        database_id = database_store.get_uuid(db)
        for _, account, items in chosen:
            reminder = compose_mail(db, settings, account, items)
            with name_customer_in_errors(account):
                queue_mail(db, database_id, batch_id, account, reminder, now)
        selection_store.reset_choices(db, query.level, [group.customer_id for group, _, _ in chosen])
    return batch_id


@contextmanager
def name_customer_in_errors(account: Account) -> Iterator[None]:
    """Add the customer to an error, so that the user knows which one to correct or deselect."""
    try:
        yield
    except UserError as error:
        name, code = " ".join(account.customer.name.split())[:60], account.customer.code
        raise UserError(
            f"Le mail à « {name} » ({code}) ne peut pas être écrit : {error.message}. "
            "Corrigez-le ou désélectionnez ce client ; rien n'a été envoyé."
        ) from error


def queue_mail(
    db: Database, database_id: str, batch_id: int, account: Account, reminder: Reminder, now: datetime
) -> None:
    """Render and queue the mail to one customer."""
    id_ = enqueue_store.get_next_id(db)
    domain = reminder.structure.sender.domain
    message_id = make_message_id(database_id, id_, hash_reminder(reminder), domain)
    references = messages_store.list_references(db, account.customer_id)
    frozen = build_mail(reminder, message_id=message_id, written_at=now, references=references)
    draft = MessageDraft(
        batch_id,
        account.customer_id,
        "mail",
        reminder.level,
        reminder.subject,
        frozen,
        reminder.items,
        reminder.parts,
        account.customer.name,
        account.credits,
    )
    enqueue_store.add_message(db, id_, draft, now)
    charges_store.add_charges(db, id_, reminder.items, reminder.charges)
