"""Matching (lettrage): which open documents the credits of a bank statement may settle."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.reconciliation.bank_statement import IncomingPayment
from relances_app.domain.reconciliation.by_name import match_amount, match_name, match_name_partially
from relances_app.domain.reconciliation.by_number import (
    match_number,
    match_number_partially,
    match_settled_number,
    match_weak_number,
)
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match
from relances_app.domain.reconciliation.name_similarity import SimilarityFunction, compute_word_similarity
from relances_app.domain.reconciliation.open_items import OpenItemIndex
from relances_app.domain.reconciliation.payment_hints import PaymentHints, extract_hints

RULES = (
    match_number,
    match_number_partially,
    match_name,
    match_weak_number,
    match_settled_number,
    match_name_partially,
    match_amount,
)
"""From the strongest to the weakest: the first rule that finds something speaks."""


def match_payments(
    payments: Iterable[IncomingPayment],
    open_items: Iterable[Candidate],
    similarity: SimilarityFunction = compute_word_similarity,
) -> tuple[Match, ...]:
    """Return what each credit may settle, credits by day, nothing where nothing points to a document.

    `likeness(text, name)` tells from 0 to 100 how much of a name stands in a text. Certain matches are
    sought first, then likely ones, each taking its documents, so that none is surer than what it rests
    on; only possible ones may compete for what is left, several of them for one credit where they are of
    equal worth. A part never exceeds what is open, and the order of credits and documents changes nothing.
    """
    items = OpenItemIndex(open_items)
    waiting = [extract_hints(credit, items, similarity) for credit in sorted(payments, key=_sort_key)]
    matches: list[Match] = []
    for level in sorted(Certainty, reverse=True):
        left = []
        for hints in waiting:
            found = _apply_rules(hints, items)
            if found and found[0].certainty >= level:
                matches += (replace(match, certainty=level) for match in found)
                if level > Certainty.POSSIBLE:
                    items.apply_allocations(found[0].allocations)
            else:
                left.append(hints)
        waiting = left
    return tuple(sorted(matches, key=lambda match: _sort_key(match.payment)))


def _apply_rules(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    return next((found for rule in RULES if (found := rule(hints, items))), ())


def _sort_key(payment: IncomingPayment) -> tuple[object, ...]:
    return (payment.booked_on, payment.amount, payment.fingerprint)
