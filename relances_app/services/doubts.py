"""Doubts: what waits for a person's answer, and what each answer does."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from relances_app.domain.accounts.doubt import Answer, Doubt, DoubtKind, doubt_to_dict
from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.messages.bounce_doubt import read_failure
from relances_app.domain.messages.reply_doubt import HOLD_REASON, make_hold
from relances_app.domain.reconciliation.payment_doubts import confirmation, read_confirmation
from relances_app.store import customer_merge, payment_precedents, returned_mail
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import doubts as store
from relances_app.store import holds as holds_store
from relances_app.store import mailbox as mailbox_store
from relances_app.store import payments as payments_store
from relances_app.store.database.database import Database
from relances_app.store.doubts import StoredDoubt

__all__ = ["StoredDoubt"]

_PAYMENT_KINDS = frozenset({DoubtKind.PAYMENT, DoubtKind.RETURNED_PAYMENT})


def list_open(db: Database) -> list[StoredDoubt]:
    """Return the doubts that wait for an answer, oldest first."""
    return store.list_open(db)


def count_open(db: Database) -> int:
    """Count the doubts that wait for an answer."""
    return store.count_open(db)


def list_groups(db: Database) -> list[list[StoredDoubt]]:
    """Return the doubts that wait, those of one kind with the same choices together."""
    groups: dict[object, list[StoredDoubt]] = {}
    for stored in store.list_open(db):
        groups.setdefault((stored.doubt.kind, stored.doubt.choices), []).append(stored)
    return list(groups.values())


def list_of_customer(db: Database, customer_id: int) -> list[StoredDoubt]:
    """Return the doubts that wait and hold a customer or one of its documents, oldest first."""
    return store.list_of_customer(db, customer_id)


def count_payments(db: Database) -> int:
    """Count the payments that a person has to confirm or refuse, those taken back too."""
    return store.count_open(db, _PAYMENT_KINDS)


def list_payments(db: Database) -> list[StoredDoubt]:
    """Return the payments that a person has to confirm or refuse, those taken back too."""
    return [stored for stored in store.list_open(db) if stored.doubt.kind in _PAYMENT_KINDS]


def confirm_payment(db: Database, doubt_id: int, choice: int, now: datetime) -> None:
    """Confirm the payment of a question, for one of its proposals, counted from 1; raises NotFound or UserError."""
    stored = _get_payment(db, doubt_id)
    if stored.doubt.kind is DoubtKind.RETURNED_PAYMENT:
        answer(db, [doubt_id], Answer.REOPEN, now)
    else:
        answer(db, [doubt_id], confirmation(choice - 1), now)


def refuse_payment(db: Database, doubt_id: int, now: datetime) -> None:
    """Refuse the payment of a question, or its return; raises NotFound."""
    is_return = _get_payment(db, doubt_id).doubt.kind is DoubtKind.RETURNED_PAYMENT
    answer(db, [doubt_id], Answer.STAYS_PAID if is_return else Answer.REFUSE, now)


def _get_payment(db: Database, doubt_id: int) -> StoredDoubt:
    found = store.list_open(db, [doubt_id])
    if not found or found[0].doubt.kind not in _PAYMENT_KINDS:
        raise NotFound("Ce règlement à valider")
    return found[0]


def find_customer_after(db: Database, customer_id: int, ids_by_answer: Mapping[str, Iterable[int]]) -> int:
    """Return who has the documents of a customer after these answers: another one if both are the same."""
    for stored in store.list_open(db, ids_by_answer.get(Answer.SAME_CUSTOMER, ())):
        if any(id_ == customer_id for id_, _ in stored.customers):
            customer_id = customers_store.get_customer_id(db, stored.doubt.data) or customer_id
    return customer_id


def answer_all(db: Database, ids_by_answer: Mapping[str, Iterable[int]], now: datetime) -> None:
    """Save several answers, all or none."""
    with db.write():
        for chosen, ids in ids_by_answer.items():
            answer(db, ids, chosen, now)


def to_dict(stored: StoredDoubt) -> dict[str, object]:
    """Return a doubt for a program."""
    return {
        **doubt_to_dict(stored.doubt),
        "id": stored.id,
        "documents": [number for _, _, number in stored.documents],
        "customers": [name for _, name in stored.customers],
        "opened_at": stored.opened_at,
    }


def answer(db: Database, doubt_ids: Iterable[int], chosen: str, now: datetime) -> int:
    """Save an answer to open doubts and apply it, all or none; return how many were answered.

    Raises NotFound for a doubt that is no longer open, UserError for an answer that is none of its choices.
    """
    ids = list(doubt_ids)
    with db.write():
        found = store.list_open(db, ids)
        if len(found) != len(set(ids)):
            raise NotFound("Cette question")
        for stored in found:
            if not stored.doubt.accepts(chosen):
                raise UserError("Cette réponse n'est pas proposée : choisissez l'une des réponses affichées.")
            _ACTS.get(stored.doubt.kind, _act)(db, stored, chosen, now)
            store.save_answer(db, stored.doubt, chosen, now)
    return len(found)


def _act(db: Database, stored: StoredDoubt, chosen: str, now: datetime) -> None:
    """Do what an answer asks for; answers that only release what was held need nothing more."""
    doubt = stored.doubt
    ids = [document[0] for document in stored.documents]
    if chosen == Answer.NOT_DUE:
        documents_store.settle_documents(db, ids, now.date())
    elif chosen == Answer.SAME_INVOICE:
        documents_store.settle_as_same(db, int(doubt.data), ids, now.date())
    elif chosen == Answer.SAME_CUSTOMER:
        customer_merge.merge(db, [customer[0] for customer in stored.customers], doubt.data)
    elif doubt.kind is DoubtKind.LIST_AND_PAYMENT:
        facts = json.loads(doubt.data)
        documents_store.save_open_amount(db, ids, facts[chosen], now.date())
        if chosen == Answer.LIST:
            payment_precedents.mark_documents_listed(db, ids)
    elif doubt.kind in _PAYMENT_KINDS:
        _act_on_payment(db, doubt, chosen, now)


def _act_on_payment(db: Database, doubt: Doubt, chosen: str, now: datetime) -> None:
    """Keep a confirmed payment, or cancel one that was taken back."""
    if doubt.kind is DoubtKind.RETURNED_PAYMENT and chosen == Answer.REOPEN:
        payments_store.cancel_payment(db, int(doubt.data), now)
    elif doubt.kind is DoubtKind.PAYMENT and (confirmed := read_confirmation(doubt, chosen)):
        try:
            payments_store.add_payment(db, *confirmed, now)
        except LookupError as error:
            raise UserError(
                "Ce qu'il règle a changé entre-temps : refusez-le, puis importez de nouveau le relevé."
            ) from error


def _hold_after_reply(db: Database, stored: StoredDoubt, chosen: str, now: datetime) -> None:
    """Place the hold that the answer to a reply asks for, in place of that of an earlier reply.

    Other holds stay; beside one without end (never, dispute, insolvency) none is placed.
    """
    hold = make_hold(stored.doubt, chosen, now.date())
    if hold is None:
        return
    for customer_id, _ in stored.customers:
        holds_store.lift_holds(db, customer_id, None, now.date(), HOLD_REASON)
        other = holds_store.list_holds(db, [customer_id], now.date()).get((customer_id, None))
        if other is None or other.until_on is not None:
            holds_store.add_hold(db, customer_id, None, hold, now.date())


def _take_back(db: Database, stored: StoredDoubt, chosen: str, now: datetime) -> None:
    """Record that the mail of a question did not arrive, if the answer says that."""
    if failure := read_failure(stored.doubt, chosen):
        message_id, bounce = failure
        returned_mail.take_back(db, mailbox_store.get_sent(db, message_id), bounce, now)


_ACTS = {DoubtKind.REPLY: _hold_after_reply, DoubtKind.BOUNCE: _take_back}
"""What an answer does, where its kind has an action of its own."""
