"""Preview."""

from datetime import date, datetime

from relances_app.domain.accounts.account import Item
from relances_app.domain.dunning.due_reminders import Question, plan
from relances_app.domain.errors import NotFound
from relances_app.domain.messages.batch_notes import NO_TEXTS, RunTexts
from relances_app.domain.messages.message import Frozen, Reminder
from relances_app.mail.compose import hash_reminder, make_message_id, write_mail
from relances_app.mail.mime.reader import OpenedMail, open_bytes
from relances_app.services.batches.composition import _compose
from relances_app.store import charges as charges_store
from relances_app.store import documents as documents_store
from relances_app.store import structure as structure_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Books
from relances_app.store.outbox import messages as messages_store


def preview_reminder(
    db: Books,
    customer_id: int,
    question: Question,
    dated_on: date,
    today: date,
    items: tuple[Item, ...] = (),
    texts: RunTexts = NO_TEXTS,
) -> Reminder:
    """Write what the mail of one customer says; all that is due unless `items` are given. Raises NotFound."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    proposal = plan(account, question) if account else None
    if account is None or proposal is None:
        raise NotFound("Ce client n'a rien à relancer dans cette liste ; il")
    structure = structure_store.find_structure(db)
    terms = charges_store.find_terms(db, question.level)
    return _compose(db, structure, account, items or proposal.items, terms, dated_on, texts)


def preview_mail(
    db: Books,
    customer_id: int,
    question: Question,
    dated_on: date,
    now: datetime,
    items: tuple[Item, ...] = (),
    texts: RunTexts = NO_TEXTS,
) -> Frozen:
    """Write the exact mail of one customer, without queueing it; all that is due unless `items` are given."""
    reminder = preview_reminder(db, customer_id, question, dated_on, now.date(), items, texts)
    domain = reminder.structure.sender.domain or "exemple.invalid"
    message_id = make_message_id(database_store.find_uuid(db), 0, hash_reminder(reminder), domain)
    references = messages_store.find_references(db, customer_id)
    return write_mail(reminder, message_id=message_id, written_at=now, references=references)


def open_mail(frozen: Frozen) -> OpenedMail:
    """Return a mail as a reader would see it, from its bytes."""
    return open_bytes(frozen.content)
