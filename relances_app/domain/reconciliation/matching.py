"""Matching (« lettrage »): which open documents the payments of a bank statement may settle."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from relances_app.domain.reconciliation.bank_statement import IncomingPayment
from relances_app.domain.reconciliation.by_name import match_amount, match_name, match_name_partially
from relances_app.domain.reconciliation.by_number import (
    match_number,
    match_number_partially,
    match_settled_number,
    match_short_number,
    match_weak_number,
)
from relances_app.domain.reconciliation.invoice_number_search import find_left_out
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
    match_short_number,
)
"""From the strongest to the weakest: the first rule with a result is used."""


def match_payments(
    payments: Iterable[IncomingPayment],
    open_items: Iterable[Candidate],
    similarity: SimilarityFunction = compute_word_similarity,
    other_names: Iterable[str] = (),
    returned: Collection[str] = (),
) -> tuple[Match, ...]:
    """Return the matches in order of date; a payment without any hint has none.

    `similarity(text, name)` returns from 0 to 100 how much of a name is contained in a text. Certain matches
    are made first, then likely ones; each reserves its documents, so that no match depends on a less certain
    one. Possible matches share what is left, and a payment may have several equally good ones. An allocation
    never exceeds the open amount. `other_names` are those of customers who owe nothing: a name that fits one of
    them, too, is never certain. `returned` are the fingerprints of payments that the bank took back: they are at
    most possible, and reserve nothing. The order of payments and documents does not affect the result.
    """
    items = OpenItemIndex(open_items, other_names)
    unmatched = [extract_hints(payment, items, similarity) for payment in sorted(payments, key=_sort_key)]
    matches: list[Match] = []
    for level in sorted(Certainty, reverse=True):
        left = []
        for hints in unmatched:
            found = _apply_rules(hints, items)
            is_reached = level is Certainty.POSSIBLE or hints.payment.fingerprint not in returned
            if found and is_reached and found[0].certainty >= level:
                matches += (replace(match, certainty=level) for match in found)
                if level > Certainty.POSSIBLE:
                    items.apply_allocations(found[0].allocations)
            else:
                left.append(hints)
        unmatched = left
    return tuple(sorted(matches, key=lambda match: _sort_key(match.payment)))


def _apply_rules(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    found = next((found for rule in RULES if (found := rule(hints, items))), ())
    return tuple(_weaken_beside_citation(match, hints) for match in found)


def _weaken_beside_citation(match: Match, hints: PaymentHints) -> Match:
    """Return a certain match as likely if the payment also cites a document that the match leaves out."""
    numbers = {part.candidate.item.number for part in match.allocations}
    left_out = find_left_out(hints.citations, numbers)
    if not match.is_certain or not left_out:
        return match
    reason = f"{match.reason} ; cite aussi {left_out}, déjà réglée par un autre encaissement"
    return replace(match, certainty=Certainty.LIKELY, reason=reason)


def _sort_key(payment: IncomingPayment) -> tuple[object, ...]:
    return (payment.booked_on, payment.amount, payment.fingerprint)
