"""Matching (lettrage): which open documents the credits of a bank statement may settle."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.reconciliation.bank_statement import Credit
from relances_app.domain.reconciliation.by_name import match_amount, match_name, match_name_in_part
from relances_app.domain.reconciliation.by_number import (
    match_number,
    match_number_in_part,
    match_settled_number,
    match_weak_number,
)
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match
from relances_app.domain.reconciliation.name_similarity import Likeness, share_words
from relances_app.domain.reconciliation.open_items import OpenItems
from relances_app.domain.reconciliation.payment_hints import Clues, read_clues

RULES = (
    match_number,
    match_number_in_part,
    match_name,
    match_weak_number,
    match_settled_number,
    match_name_in_part,
    match_amount,
)
"""From the strongest to the weakest: the first rule that finds something speaks."""


def propose(
    credits: Iterable[Credit],  # noqa: A002 - the word of the accounts
    open_items: Iterable[Candidate],
    likeness: Likeness = share_words,
) -> tuple[Match, ...]:
    """Return what each credit may settle, credits by day, nothing where nothing points to a document.

    `likeness(text, name)` tells from 0 to 100 how much of a name stands in a text. Certain matches are
    sought first, then likely ones, each taking its documents, so that none is surer than what it rests
    on; only possible ones may compete for what is left, several of them for one credit where they are of
    equal worth. A part never exceeds what is open, and the order of credits and documents changes nothing.
    """
    items = OpenItems(open_items)
    waiting = [read_clues(credit, items, likeness) for credit in sorted(credits, key=_rank)]
    matches: list[Match] = []
    for level in sorted(Certainty, reverse=True):
        left = []
        for clues in waiting:
            found = _answer(clues, items)
            if found and found[0].certainty >= level:
                matches += (replace(match, certainty=level) for match in found)
                if level > Certainty.POSSIBLE:
                    items.take(found[0].parts)
            else:
                left.append(clues)
        waiting = left
    return tuple(sorted(matches, key=lambda match: _rank(match.credit)))


def _answer(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    return next((found for rule in RULES if (found := rule(clues, items))), ())


def _rank(credit: Credit) -> tuple[object, ...]:
    return (credit.booked_on, credit.amount, credit.fingerprint)
