"""Payments: match bank statements with open documents, and save what the user confirms."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from relances_app.domain.accounts.doubt import Answer
from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.reconciliation.bank_statement import IncomingPayment, Statement
from relances_app.domain.reconciliation.caution import Precedents, weaken_matches
from relances_app.domain.reconciliation.known_payments import (
    ReturnedPayment,
    find_known,
    find_look_alikes,
    find_returns,
    find_waiting,
)
from relances_app.domain.reconciliation.match import Candidate, Match
from relances_app.domain.reconciliation.matching import match_payments
from relances_app.domain.reconciliation.payment_doubts import (
    doubt_matches,
    doubt_return,
    keep_note,
    make_payment_key,
    note_return,
    payment_key,
)
from relances_app.domain.sort_order import SortOrder
from relances_app.importers.read_files import File
from relances_app.importers.readers import ReadStatement, read_statements, reread_statement
from relances_app.lib.name_matching import compute_name_similarity
from relances_app.store import documents as documents_store
from relances_app.store import doubts as doubts_store
from relances_app.store import payment_precedents
from relances_app.store import payments as store
from relances_app.store.database.database import Database

__all__ = ["File", "ReadStatement", "read_statements", "reread_statement"]

MAX_LISTED = 200
NEWEST_FIRST = SortOrder("enregistre", is_descending=True)
"""Default order."""
CHANGED_MESSAGE = "Un des documents a changé entre-temps : relisez les propositions. Rien n'a été enregistré."


@dataclass(frozen=True, slots=True)
class MatchProposals:
    """Proposed matches of a statement; `already_recorded` counts the credits saved before."""

    statement: Statement
    matches: tuple[Match, ...]
    already_recorded: int
    unmatched: tuple[IncomingPayment, ...]
    returned: tuple[ReturnedPayment, ...] = ()
    """What the bank took back."""


def propose_matches(db: Database, statement: Statement, today: date) -> MatchProposals:
    """Match the credits of a statement with open documents; nothing is stored."""
    recorded = payment_precedents.list_recorded(db)
    refused = {key for key, answer in doubts_store.list_answers(db).items() if answer == Answer.REFUSE}
    known = find_known(statement.credits, recorded)
    known |= {credit.fingerprint for credit in statement.credits if payment_key(credit) in refused}
    waiting = payment_precedents.list_waiting(db)
    known |= find_waiting((c for c in statement.credits if c.fingerprint not in known), waiting)
    fresh = [credit for credit in statement.credits if credit.fingerprint not in known]
    candidates = [Candidate(*found) for found in store.list_open_items(db, today)]
    returns = find_returns(statement, recorded, waiting)
    precedents = Precedents(
        returns,
        find_look_alikes(fresh, recorded),
        payment_precedents.list_settled(db),
        payment_precedents.sum_bank_parts(db),
        payment_precedents.list_returned_ids(db, (p.id for one in returns for p in one.recorded)),
        payment_precedents.list_questions(db),
    )
    other_names = payment_precedents.list_names_without_open_items(db)
    taken_back = {fingerprint for one in returns for fingerprint in one.credits}
    found = match_payments(fresh, candidates, compute_name_similarity, other_names, taken_back)
    matches = weaken_matches(found, precedents)
    matched = {match.payment.fingerprint for match in matches}
    unmatched = tuple(credit for credit in fresh if credit.fingerprint not in matched)
    return MatchProposals(
        statement, matches, len(statement.credits) - len(fresh), unmatched, tuple(precedents.returns)
    )


def select_matches(proposals: MatchProposals, tokens: Collection[str]) -> list[Match]:
    """Return the selected matches; raises UserError if one is no longer proposed as it was shown."""
    if proposals.statement.is_date_order_unknown:
        raise UserError(
            "Dites d'abord dans quel ordre ce relevé écrit ses dates : le jour ou le mois en premier."
        )
    chosen = [match for match in proposals.matches if match.token in tokens]
    if len(chosen) != len(set(tokens)):
        raise UserError(CHANGED_MESSAGE)
    return chosen


def save_matches(db: Database, matches: Iterable[Match], now: datetime) -> list[int]:
    """Save confirmed matches in one transaction; return the ids of the new payments."""
    try:
        with db.write():
            recorded = [store.add_payment(db, match.payment, _list_parts(match), now) for match in matches]
            doubts_store.close_open(db, (payment_key(match.payment) for match in matches))
            return [id_ for id_ in recorded if id_ is not None]
    except LookupError as error:
        raise UserError(CHANGED_MESSAGE) from error


def _list_parts(match: Match) -> list[tuple[int, int]]:
    return [(part.candidate.item.id, part.amount) for part in match.allocations]


def keep_open(db: Database, proposals: MatchProposals, saved: Iterable[Match], now: datetime) -> int:
    """Save as questions what was proposed and not saved, and the payments kept before that the bank took back.

    The documents concerned are held until they are answered; return how many questions there are.
    """
    done = {match.payment.fingerprint for match in saved}
    waiting = doubt_matches(m for m in proposals.matches if m.payment.fingerprint not in done)
    taken_back = [(returned, payment) for returned in proposals.returned for payment in returned.recorded]
    with db.write():
        answers = doubts_store.list_answers(db)
        messages = doubts_store.get_messages(db, (held.doubt.key for held in waiting))
        for held in waiting:
            message = keep_note(held.doubt.message, messages.get(held.doubt.key, ""))
            doubts_store.open_doubt(db, replace(held.doubt, message=message), held.document_ids, (), now)
        _note_returns(db, proposals.returned)
        for returned, payment in taken_back:
            doubt = doubt_return(returned, payment)
            if doubt.key not in answers:
                doubts_store.open_doubt(db, doubt, store.list_document_ids(db, payment.id), (), now)
    return len(waiting) + len(taken_back)


def _note_returns(db: Database, returned: Iterable[ReturnedPayment]) -> None:
    """Say in the open questions about payments that the bank took them back."""
    days = {
        make_payment_key(payment.fingerprint): one.transaction.booked_on
        for one in returned
        for payment in one.waiting
    }
    for key, message in doubts_store.get_messages(db, days).items():
        doubts_store.set_message(db, key, note_return(message, days[key]))


def drop_open(db: Database, proposals: MatchProposals) -> None:
    """Delete the questions about the payments of a statement that a person leaves aside."""
    with db.write():
        doubts_store.close_open(db, {payment_key(match.payment) for match in proposals.matches})


def mark_paid(
    db: Database, document_id: int, amount: int | None, today: date, now: datetime
) -> tuple[str, int]:
    """Mark a document as paid, in full or for `amount` cents; return its number and the id of the payment.

    Raises NotFound or UserError.
    """
    customer_id = documents_store.get_customer_id(db, document_id)
    accounts = documents_store.load_accounts(db, [customer_id] if customer_id else [], today)
    item = next((i for account in accounts.values() for i in account.items if i.id == document_id), None)
    if item is None or customer_id is None:
        raise NotFound("Ce document ouvert")
    part = item.open_amount if amount is None else amount
    if amount is not None and not 0 < amount <= item.open_amount:
        raise UserError("Indiquez un montant positif, sans dépasser le reste dû ; vide, il le solde.")
    credit = IncomingPayment(today, part, "marqué comme réglé par vous", f"main:{uuid.uuid4()}")
    with db.write():
        return item.number, store.add_payment(db, credit, [(item.id, part)], now) or 0


def list_payments(
    db: Database, limit: int = MAX_LISTED, order: SortOrder = NEWEST_FIRST
) -> list[dict[str, Any]]:
    """Return the payments, newest first by default; a limit of -1 means no limit."""
    return store.list_payments(db, limit, order)


def cancel(db: Database, payment_ids: Iterable[int], now: datetime) -> None:
    """Cancel payments in one transaction; raises NotFound if one is missing or already cancelled."""
    with db.write():
        for payment_id in payment_ids:
            if not store.cancel_payment(db, payment_id, now):
                raise NotFound("Ce règlement")
