"""Payments: match bank statements with open documents, and save what the user confirms."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.reconciliation.bank_statement import IncomingPayment, Statement
from relances_app.domain.reconciliation.match import Allocation, Candidate, Match
from relances_app.domain.reconciliation.matching import match_payments
from relances_app.domain.sort_order import SortOrder
from relances_app.importers.bank.statement import detect_format as recognise_statement
from relances_app.importers.bank.statement import read_statement
from relances_app.lib.name_matching import compute_name_similarity
from relances_app.store import documents as documents_store
from relances_app.store import payments as store
from relances_app.store.database.database import Database

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


def is_statement(content: bytes) -> bool:
    """Return whether a file is a bank statement, by its content."""
    return recognise_statement(content) is not None


def propose_matches(
    db: Database, name: str, content: bytes, today: date, *, day_first: bool | None = None
) -> MatchProposals:
    """Read a statement and match its credits with open documents; nothing is stored.

    `day_first` is the date order of a QIF file whose dates are ambiguous.
    """
    statement = read_statement(name, content, day_first=day_first)
    recorded = store.list_fingerprints(db)
    fresh = [credit for credit in statement.credits if credit.fingerprint not in recorded]
    candidates = [Candidate(*found) for found in store.list_open_items(db, today)]
    matches = match_payments(fresh, candidates, compute_name_similarity)
    matched = {match.payment.fingerprint for match in matches}
    unmatched = tuple(credit for credit in fresh if credit.fingerprint not in matched)
    return MatchProposals(statement, matches, len(statement.credits) - len(fresh), unmatched)


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
            recorded = [store.add_payment(db, match.payment, match.allocations, now) for match in matches]
            return [id_ for id_ in recorded if id_ is not None]
    except LookupError as error:
        raise UserError(CHANGED_MESSAGE) from error


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
    customer = accounts[customer_id].customer
    credit = IncomingPayment(today, part, "réglé, d'après vous", f"main:{uuid.uuid4()}")
    parts = [Allocation(Candidate(item, customer.name, customer.code), part)]
    with db.write():
        return item.number, store.add_payment(db, credit, parts, now) or 0


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
