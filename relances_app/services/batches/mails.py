"""Mails."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from relances_app.domain.accounts.account import Account
from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.dunning_levels import Channel, require_channel
from relances_app.domain.dunning.list_filter import EVERYTHING, Sight
from relances_app.domain.dunning.selection import Mode
from relances_app.domain.errors import NothingSelected, Refusal
from relances_app.domain.messages.batch_notes import NO_TEXTS, RunTexts
from relances_app.domain.messages.message import Reminder
from relances_app.mail.compose import hash_reminder, make_message_id, write_mail
from relances_app.services.batches.composition import _compose
from relances_app.services.batches.recipients import find_ticked
from relances_app.store import batches as batches_store
from relances_app.store import charges as charges_store
from relances_app.store import selection as selection_store
from relances_app.store import structure as structure_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Books
from relances_app.store.outbox import enqueue as enqueue_store
from relances_app.store.outbox import messages as messages_store
from relances_app.store.outbox.messages import Draft


def queue_mails(
    db: Books,
    question: Question,
    dated_on: date,
    now: datetime,
    *,
    only: frozenset[int] | None = None,
    mode: Mode = Mode.EMAIL,
    texts: RunTexts = NO_TEXTS,
    sight: Sight = EVERYTHING,
) -> int:
    """Queue a mail for each ticked customer who can get one; return the id of the run.

    All or nothing: one transaction freezes every message. `only` keeps some customers;
    `mode` is the one whose ticks are followed.
    Raises NothingSelected when nothing can leave.
    """
    with db.write():
        structure = structure_store.find_structure(db)
        if not structure.sender.address:
            raise Refusal("L'adresse d'expédition manque : renseignez-la sur la page « Structure ».")
        terms = charges_store.find_terms(db, question.level)
        require_channel(terms.rung, Channel.MAIL)
        chosen = [
            (group, account, items)
            for group, account, items in find_ticked(db, question, mode, now.date(), sight)
            if group.email and (only is None or group.customer_id in only)
        ]
        if not chosen:
            raise NothingSelected
        batch_id = batches_store.add_batch(db, "mail", question, dated_on, now)
        books_id = database_store.find_uuid(db)
        for _, account, items in chosen:
            reminder = _compose(db, structure, account, items, terms, dated_on, texts)
            with _naming(account):
                _queue(db, books_id, batch_id, account, reminder, now)
        selection_store.forget_choices(db, question.level, [group.customer_id for group, _, _ in chosen])
    return batch_id


@contextmanager
def _naming(account: Account) -> Iterator[None]:
    """Say whose mail cannot be written: one name must not hold back a run without being told."""
    try:
        yield
    except Refusal as refusal:
        name, code = " ".join(account.customer.name.split())[:60], account.customer.code
        raise Refusal(
            f"Le mail à « {name} » ({code}) ne peut pas être écrit : {refusal.sentence}. "
            "Corrigez-le ou décochez ce client ; rien n'est parti."
        ) from refusal


def _queue(
    db: Books, books_id: str, batch_id: int, account: Account, reminder: Reminder, now: datetime
) -> None:
    id_ = enqueue_store.find_next_id(db)
    domain = reminder.structure.sender.domain
    message_id = make_message_id(books_id, id_, hash_reminder(reminder), domain)
    references = messages_store.find_references(db, account.customer_id)
    frozen = write_mail(reminder, message_id=message_id, written_at=now, references=references)
    draft = Draft(
        batch_id, account.customer_id, "mail", reminder.level, reminder.subject, frozen, reminder.items
    )
    enqueue_store.add_message(db, id_, draft, now)
    charges_store.add_claim(db, id_, reminder.items, reminder.charges)
