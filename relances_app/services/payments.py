"""Payments: bank statements read and proposed to open documents, kept only on a person's word."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from relances_app.domain.errors import NotFound, Refusal
from relances_app.domain.reconciliation.bank_statement import Credit, Statement
from relances_app.domain.reconciliation.match import Candidate, Match, Part
from relances_app.domain.reconciliation.matching import propose
from relances_app.domain.sort_order import Order
from relances_app.importers.bank.statement import read_statement
from relances_app.importers.bank.statement import recognise as recognise_statement
from relances_app.lib.name_matching import _likeness
from relances_app.store import documents as documents_store
from relances_app.store import payments as store
from relances_app.store.database.database import Books

SHOWN = 200
NEWEST = Order("enregistre", is_descending=True)
"""The usual order."""
CHANGED = "Un des documents a changé entre-temps : relisez les propositions. Rien n'a été enregistré."


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a statement may settle; `known` counts the movements kept before."""

    statement: Statement
    matches: tuple[Match, ...]
    known: int
    unmatched: tuple[Credit, ...]


def is_statement(content: bytes) -> bool:
    """Say whether a file is a bank statement, by its content."""
    return recognise_statement(content) is not None


def propose_statement(
    db: Books, name: str, content: bytes, today: date, *, day_first: bool | None = None
) -> Proposals:
    """Read a statement and propose its credits to open documents; nothing is stored.

    `day_first` tells the order of the dates of a QIF that does not prove it.
    """
    statement = read_statement(name, content, day_first=day_first)
    kept = store.find_fingerprints(db)
    fresh = [credit for credit in statement.credits if credit.fingerprint not in kept]
    candidates = [Candidate(*found) for found in store.find_open_items(db, today)]
    matches = propose(fresh, candidates, _likeness)
    matched = {match.credit.fingerprint for match in matches}
    unmatched = tuple(credit for credit in fresh if credit.fingerprint not in matched)
    return Proposals(statement, matches, len(statement.credits) - len(fresh), unmatched)


def choose(proposals: Proposals, tokens: Collection[str]) -> list[Match]:
    """Return the matches that a person ticked; raises Refusal where one is no longer as it was shown."""
    if proposals.statement.is_order_open:
        raise Refusal(
            "Dites d'abord dans quel ordre ce relevé écrit ses dates : le jour ou le mois en premier."
        )
    chosen = [match for match in proposals.matches if match.token in tokens]
    if len(chosen) != len(set(tokens)):
        raise Refusal(CHANGED)
    return chosen


def keep_matches(db: Books, matches: Iterable[Match], now: datetime) -> list[int]:
    """Keep the matches a person confirmed, all or nothing; return the payments that are new."""
    try:
        with db.write():
            kept = [store.add_payment(db, match.credit, match.parts, now) for match in matches]
            return [id_ for id_ in kept if id_ is not None]
    except LookupError as error:
        raise Refusal(CHANGED) from error


def settle_by_hand(
    db: Books, document_id: int, amount: int | None, today: date, now: datetime
) -> tuple[str, int]:
    """Mark a document as paid, whole or for `amount` cents; return its number and the id of the payment.

    Raises NotFound or Refusal.
    """
    customer_id = documents_store.find_customer_of(db, document_id)
    accounts = documents_store.load_accounts(db, [customer_id] if customer_id else [], today)
    item = next((i for account in accounts.values() for i in account.items if i.id == document_id), None)
    if item is None or customer_id is None:
        raise NotFound("Ce document ouvert")
    part = item.open_amount if amount is None else amount
    if amount is not None and not 0 < amount <= item.open_amount:
        raise Refusal("Indiquez un montant positif, sans dépasser le reste dû ; vide, il le solde.")
    customer = accounts[customer_id].customer
    credit = Credit(today, part, "réglé, d'après vous", f"main:{uuid.uuid4()}")
    parts = [Part(Candidate(item, customer.name, customer.code), part)]
    with db.write():
        return item.number, store.add_payment(db, credit, parts, now) or 0


def list_payments(db: Books, limit: int = SHOWN, order: Order = NEWEST) -> list[dict[str, Any]]:
    """Return the payments kept, newest first unless an order is asked for; a limit of -1 is none."""
    return store.find_payments(db, limit, order)


def cancel(db: Books, payment_ids: Iterable[int], now: datetime) -> None:
    """Take payments back, all or none; raises NotFound when one is none to take back."""
    with db.write():
        for payment_id in payment_ids:
            if not store.cancel_payment(db, payment_id, now):
                raise NotFound("Ce règlement")
