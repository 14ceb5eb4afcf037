"""Previews of reminders: compose a reminder or the exact mail of one customer without queueing it."""

from dataclasses import replace
from datetime import date, datetime

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.dunning.due_reminders import ReminderQuery, find_due_items
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.email_address import join_addresses, split_addresses
from relances_app.domain.errors import MailServerMissing, NotFound
from relances_app.domain.messages.batch_notes import NO_NOTES, BatchNotes
from relances_app.domain.messages.message import Reminder, RenderedMail
from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.outcome import Outcome
from relances_app.domain.structure import MailServer
from relances_app.mail.compose import build_mail, hash_reminder, make_message_id
from relances_app.mail.mime.reader import ParsedMail, parse_mail
from relances_app.services.batches.composition import compose, compose_mail, load_settings
from relances_app.store import documents as documents_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database
from relances_app.store.dunning_levels import get_rules
from relances_app.store.outbox import messages as messages_store


def preview_reminder(
    db: Database,
    customer_id: int,
    query: ReminderQuery,
    dated_on: date,
    today: date,
    items: tuple[OpenItem, ...] = (),
    notes: BatchNotes = NO_NOTES,
    channel: Channel = Channel.MAIL,
) -> Reminder:
    """Return the reminder of one customer with all due items unless `items` is given; raises NotFound."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    due_reminder = find_due_items(account, query, today, get_rules(db)) if account else None
    if account is None or due_reminder is None:
        raise NotFound("Ce client n'a rien à relancer dans cette liste ; il")
    chosen = items or due_reminder.items
    if channel is Channel.LETTER:
        letter_settings = load_settings(db, channel, query, dated_on, today, notes, has_invoices=False)
        return compose(db, letter_settings, account, chosen)[0]
    return compose_mail(db, load_settings(db, channel, query, dated_on, today, notes), account, chosen)


def preview_mail(
    db: Database,
    customer_id: int,
    query: ReminderQuery,
    dated_on: date,
    now: datetime,
    items: tuple[OpenItem, ...] = (),
    notes: BatchNotes = NO_NOTES,
) -> RenderedMail:
    """Return the exact mail of one customer with all due items unless `items` is given; raises NotFound."""
    reminder = preview_reminder(db, customer_id, query, dated_on, now.date(), items, notes)
    domain = reminder.structure.sender.domain or "exemple.invalid"
    message_id = make_message_id(database_store.get_uuid(db), 0, hash_reminder(reminder), domain)
    references = messages_store.list_references(db, customer_id)
    return build_mail(reminder, message_id=message_id, written_at=now, references=references)


def send_trial(
    db: Database,
    server: MailServer,
    password: Credential,
    customer_id: int,
    query: ReminderQuery,
    dated_on: date,
    now: datetime,
    items: tuple[OpenItem, ...],
    notes: BatchNotes,
) -> Outcome:
    """Send the mail of one customer to the sender's own address; nothing is recorded."""
    from relances_app.mail.mailer import Mailer  # noqa: PLC0415  loaded when something is to leave

    reminder = preview_reminder(db, customer_id, query, dated_on, now.date(), items, notes)
    address = reminder.structure.sender.address
    if not address:
        raise MailServerMissing
    customer = replace(reminder.customer, email=address)
    to_oneself = replace(reminder, customer=customer, visible_copies="", hidden_copies="")
    key = make_message_id(database_store.get_uuid(db), 0, now.isoformat(), reminder.structure.sender.domain)
    rendered = build_mail(to_oneself, message_id=key, written_at=now)
    with Mailer(server, password) as mailer:
        return mailer.deliver(rendered, lambda: None)


def open_mail(frozen: RenderedMail) -> ParsedMail:
    """Parse the bytes of a mail into what a mail reader displays, with the addresses of hidden copies."""
    mail = parse_mail(frozen.content)
    visible = {address.casefold() for address in split_addresses(mail.visible_copies)}
    hidden = (address for address in frozen.copies if address.casefold() not in visible)
    return replace(mail, hidden_copies=join_addresses(*hidden))
