"""Matches found by the document numbers that a credit cites."""

from collections.abc import Iterable, Sequence
from itertools import islice

from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.invoice_number_search import Citation
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match, cite
from relances_app.domain.reconciliation.open_items import OpenItems
from relances_app.domain.reconciliation.payment_hints import Clues
from relances_app.domain.reconciliation.subset_sum import FEW, MAX_SUMS, find_subset


def match_number(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Match a credit equal to the documents it cites, alone or with others of the same customer."""
    match = _match_cited(clues, items) or _match_completed(clues, items)
    return (match,) if match else ()


def match_number_in_part(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Match a credit that pays a part of the documents it cites, or more than all of them."""
    return _spread(_find_firm(clues), clues, items, Certainty.LIKELY)


def match_weak_number(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Match as possible a credit that holds the few digits of a number, and another amount."""
    return _spread(clues.citations, clues, items, Certainty.POSSIBLE)


def match_settled_number(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Report a credit whose documents another credit of the same statements settles already."""
    cited = [candidate for citation in _find_firm(clues) for candidate in citation.candidates]
    if not cited or items.keep_open(cited):
        return ()
    reason = f"cite {cite(cited)}, déjà réglé par un autre encaissement : double paiement possible"
    return (Match(clues.credit, (), Certainty.POSSIBLE, reason),)


def _match_cited(clues: Clues, items: OpenItems) -> Match | None:
    cited = _open_cited(clues.citations, clues, items)
    subset = find_subset(items.left_of(cited), clues.credit.amount)
    if subset is None:
        return None
    chosen = [cited[place] for place in subset.places]
    certainty, what = _judge(chosen, clues, items), "somme égale" if len(chosen) > 1 else "montant égal"
    if not subset.is_only and len(_customers_of(cited)) > 1:
        certainty, what = Certainty.POSSIBLE, f"{what}, mais plusieurs clients portent ce numéro"
    return Match(clues.credit, items.settle(chosen), certainty, f"cite {cite(chosen)}, {what}")


def _judge(chosen: Sequence[Candidate], clues: Clues, items: OpenItems) -> Certainty:
    """Return certain when each number surely cited is among the documents chosen."""
    ids = {candidate.item.id for candidate in chosen}
    opened = [items.keep_open(citation.candidates) for citation in _find_firm(clues)]
    is_whole = all(ids.intersection(c.item.id for c in group) for group in opened if group)
    return Certainty.CERTAIN if is_whole else Certainty.LIKELY


def _match_completed(clues: Clues, items: OpenItems) -> Match | None:
    """Match a credit that becomes equal once others of the customer are added, or credit notes deducted."""
    cited = _open_cited(_find_firm(clues), clues, items)
    customers = _customers_of(cited)
    if len(customers) != 1:
        return None
    ids = {candidate.item.id for candidate in cited}
    missing = clues.credit.amount - sum(items.left_of(cited))
    owned = (c for c in items.owned(customers.pop(), clues.credit.booked_on) if c.item.id not in ids)
    others = list(islice((c for c in owned if missing > 0 or items.left[c.item.id] < 0), MAX_SUMS))
    subset = find_subset(items.left_of(others), missing) if missing else None
    if subset is None:
        return None
    added = [others[place] for place in subset.places]
    certainty = Certainty.CERTAIN if subset.is_only and len(others) <= FEW else Certainty.LIKELY
    reason = f"cite {cite(cited)} ; avec {cite(added)} du même client, somme égale"
    return Match(clues.credit, items.settle([*cited, *added]), certainty, reason)


def _spread(
    citations: Sequence[Citation], clues: Clues, items: OpenItems, certainty: Certainty
) -> tuple[Match, ...]:
    claims = [c for c in _open_cited(citations, clues, items) if items.left[c.item.id] > 0]
    if not claims:
        return ()
    if any(len(_customers_of(_prefer_named(citation, clues, items))) > 1 for citation in citations):
        certainty = Certainty.POSSIBLE
    parts = items.spread(clues.credit.amount, claims)
    excess = clues.credit.amount - sum(part.amount for part in parts)
    what = f"trop-perçu de {format_euros(excess)}" if excess else "règlement partiel"
    return (Match(clues.credit, parts, certainty, f"cite {cite(claims)}, {what}"),)


def _find_firm(clues: Clues) -> list[Citation]:
    """Return the citations that are no chance: a whole number, or digits beside the customer's name."""
    return [
        citation
        for citation in clues.citations
        if citation.is_firm or not _customers_of(citation.candidates).isdisjoint(clues.customers)
    ]


def _open_cited(citations: Iterable[Citation], clues: Clues, items: OpenItems) -> list[Candidate]:
    found = [c for citation in citations for c in _prefer_named(citation, clues, items)]
    once = {candidate.item.id: candidate for candidate in found}
    return sorted(once.values(), key=lambda candidate: candidate.item.seniority)[:MAX_SUMS]


def _prefer_named(citation: Citation, clues: Clues, items: OpenItems) -> list[Candidate]:
    """Return the open documents of a number that several customers may use: those of who is named, else all."""
    opened = items.keep_open(citation.candidates)
    return [c for c in opened if c.item.customer_id in clues.customers] or opened


def _customers_of(candidates: Iterable[Candidate]) -> set[int]:
    return {candidate.item.customer_id for candidate in candidates}
