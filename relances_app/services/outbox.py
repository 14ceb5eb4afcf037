"""The outbox: reminders queued as they will leave, shown until they are settled, decided by a person."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from relances_app.delivery.mail import hash_reminder, make_message_id, write_mail
from relances_app.delivery.mail_opened import OpenedMail, open_bytes
from relances_app.domain.account import Account, Item
from relances_app.domain.compose import compose
from relances_app.domain.ladder import require_channel
from relances_app.domain.message import Frozen, Reminder
from relances_app.domain.order import Order
from relances_app.domain.outcome import State
from relances_app.domain.refusals import NotFound, NothingSelected, Refusal
from relances_app.domain.reminder import Question, plan
from relances_app.domain.run_texts import NO_TEXTS, RunTexts
from relances_app.domain.selection import Mode
from relances_app.domain.sight import EVERYTHING, Sight
from relances_app.domain.structure import Structure
from relances_app.domain.ways import add_ways
from relances_app.domain.wording import Channel
from relances_app.store import batches as batches_store
from relances_app.store import books as books_store
from relances_app.store import claims as claims_store
from relances_app.store import documents as documents_store
from relances_app.store import journal as journal_store
from relances_app.store import outbox as store
from relances_app.store import outbox_list as list_store
from relances_app.store import reminders as reminders_store
from relances_app.store import structure as structure_store
from relances_app.store.attachments import load_files
from relances_app.store.books import Books
from relances_app.store.claims import Terms
from relances_app.store.outbox import Draft, Line, Queued
from relances_app.store.outbox_list import Mark
from relances_app.store.ticked import find_ticked
from relances_app.store.wordings import find_wording_for

__all__ = ["Line", "Mark", "OpenedMail", "Queued"]

BY_STATE = Order("etat")
"""The usual order of what is not settled: what waits for a person first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    batch_id: int
    state: str
    reason: str
    total: int
    done: int
    counts: dict[State, int]
    current: str

    @property
    def percent(self) -> int:
        """The share that is settled or waits for a person, 0 to 100."""
        return 100 * self.done // self.total if self.total else 100


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
    terms = claims_store.find_terms(db, question.level)
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
    message_id = make_message_id(books_store.find_uuid(db), 0, hash_reminder(reminder), domain)
    references = store.find_references(db, customer_id)
    return write_mail(reminder, message_id=message_id, written_at=now, references=references)


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
        terms = claims_store.find_terms(db, question.level)
        require_channel(terms.rung, Channel.MAIL)
        chosen = [
            (group, account, items)
            for group, account, items in find_ticked(db, question, mode, now.date(), sight)
            if group.email and (only is None or group.customer_id in only)
        ]
        if not chosen:
            raise NothingSelected
        batch_id = batches_store.add_batch(db, "mail", question, dated_on, now)
        books_id = books_store.find_uuid(db)
        for _, account, items in chosen:
            reminder = _compose(db, structure, account, items, terms, dated_on, texts)
            with _naming(account):
                _queue(db, books_id, batch_id, account, reminder, now)
        reminders_store.forget_choices(db, question.level, [group.customer_id for group, _, _ in chosen])
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


def _compose(
    db: Books,
    structure: Structure,
    account: Account,
    items: tuple[Item, ...],
    terms: Terms,
    dated_on: date,
    texts: RunTexts,
) -> Reminder:
    wording = texts.add_to(find_wording_for(db, account.customer, terms.rung.level, Channel.MAIL))
    charges = claims_store.count_claim(db, terms, account, items, dated_on)
    reminder = compose(structure, account, items, wording, dated_on, terms.rung, charges)
    files = load_files(db, [item.id for item in items]) if structure.mails.has_invoices else ()
    return add_ways(reminder, files)


def _queue(
    db: Books, books_id: str, batch_id: int, account: Account, reminder: Reminder, now: datetime
) -> None:
    id_ = store.find_next_id(db)
    domain = reminder.structure.sender.domain
    message_id = make_message_id(books_id, id_, hash_reminder(reminder), domain)
    references = store.find_references(db, account.customer_id)
    frozen = write_mail(reminder, message_id=message_id, written_at=now, references=references)
    draft = Draft(
        batch_id, account.customer_id, "mail", reminder.level, reminder.subject, frozen, reminder.items
    )
    store.add_message(db, id_, draft, now)
    claims_store.add_claim(db, id_, reminder.items, reminder.charges)


def show_progress(db: Books, batch_id: int) -> Progress:
    """Return how far a run is; raises NotFound."""
    batch = batches_store.find_batch(db, batch_id)
    if batch is None:
        raise NotFound("Cet envoi")
    counts = store.count_states(db, batch_id)
    waiting = sum(counts.get(state, 0) for state in (State.QUEUED, State.CLAIMED, State.HANDING_OVER))
    total = sum(counts.values())
    current = store.find_current(db, batch_id)
    return Progress(batch_id, batch["state"], batch["reason"], total, total - waiting, counts, current)


def list_open_batches(db: Books) -> list[int]:
    """Return the runs that are not done, oldest first."""
    return [batch["id"] for batch in batches_store.find_open_batches(db)]


def open_mail(frozen: Frozen) -> OpenedMail:
    """Return a mail as a reader would see it, from its bytes."""
    return open_bytes(frozen.content)


def list_not_final(
    db: Books, order: Order = BY_STATE, after: Mark | None = None, limit: int = -1
) -> list[Queued]:
    """Return messages that still ask for something, those that wait for a person first unless an order is asked for.

    They go on after a mark, whatever left since; all unless limited.
    """
    return list_store.find_not_final(db, order, after, limit)


def mark(message: Queued) -> Mark:
    """Return what the list goes on from after this message."""
    return Mark(message.id, list_store.PLACES[message.state])


def list_lines_of(db: Books, message_ids: Iterable[int]) -> dict[int, list[Line]]:
    """Return the documents of several messages as they stood, by message."""
    return store.find_lines(db, list(message_ids))


def list_lines(db: Books, message_id: int) -> list[Line]:
    """Return the documents of a message as they stood when it was queued."""
    return store.find_lines(db, [message_id])[message_id]


def read_message(db: Books, message_id: int) -> tuple[Queued, Frozen]:
    """Return a message and its bytes exactly as they left or will leave; raises NotFound."""
    return find_message(db, message_id), store.find_frozen(db, message_id)


def find_message(db: Books, message_id: int) -> Queued:
    """Return a message with its state; raises NotFound."""
    message = store.find_message(db, message_id)
    if message is None:
        raise NotFound("Ce message")
    return message


def stop_batch(db: Books, batch_id: int) -> None:
    """Stop a run after the mail being handed over."""
    with db.write():
        batches_store.mark_batch(db, batch_id, "stopped", "arrêté par vous")


def resume_batch(db: Books, batch_id: int) -> None:
    """Let a stopped or paused run go on."""
    with db.write():
        batches_store.mark_batch(db, batch_id, "running")
        batches_store.close_batches(db)


def confirm_sent(db: Books, message_id: int, now: datetime) -> None:
    """Keep a person's word that an uncertain message left: it counts from now on."""
    with db.write():
        message = _require(db, message_id, State.UNCERTAIN)
        store.mark_state(db, message_id, State.SENT, "parti, d'après vous", now, verdict="confirmed_sent")
        journal_store.add_entry(
            db, message.id, "confirmed", now.date(), now, note="confirmé par une personne"
        )
        batches_store.close_batches(db)


def resend(db: Books, message_id: int, now: datetime) -> None:
    """Queue again the same bytes under the same Message-ID, because a person says so."""
    with db.write():
        message = _require(db, message_id, State.UNCERTAIN, State.HELD, State.DEFERRED)
        store.mark_state(db, message_id, State.QUEUED, "", now, verdict="resend_authorised")
        journal_store.add_entry(db, message.id, "resend", now.date(), now)
        batches_store.mark_batch(db, message.batch_id, "running")


def abandon(db: Books, message_id: int, now: datetime) -> None:
    """Give up a message that is not final; its documents may be reminded again."""
    with db.write():
        message = _require(db, message_id, State.UNCERTAIN, State.HELD, State.DEFERRED, State.QUEUED)
        store.mark_state(db, message_id, State.CANCELLED, "abandonné par vous", now, verdict="abandoned")
        journal_store.add_entry(db, message.id, "abandoned", now.date(), now)
        batches_store.close_batches(db)


def _require(db: Books, message_id: int, *states: State) -> Queued:
    message = find_message(db, message_id)
    if message.state not in states:
        raise Refusal("Ce message a déjà changé d'état : rechargez la page.")
    return message
