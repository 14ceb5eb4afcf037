"""Matches found by the document numbers that a credit cites."""

from collections.abc import Iterable, Sequence
from itertools import islice

from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.invoice_number_search import NumberCitation
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match, format_numbers
from relances_app.domain.reconciliation.open_items import OpenItemIndex
from relances_app.domain.reconciliation.payment_hints import PaymentHints
from relances_app.domain.reconciliation.subset_sum import MAX_RELIABLE_SUMS, MAX_SUMS, find_subset_sum


def match_number(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match a credit equal to the documents it cites, alone or with others of the same customer."""
    match = _match_cited(hints, items) or _match_completed(hints, items)
    return (match,) if match else ()


def match_number_partially(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match a credit that pays a part of the documents it cites, or more than all of them."""
    return _distribute(_list_reliable(hints), hints, items, Certainty.LIKELY)


def match_weak_number(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match as possible a credit that holds the few digits of a number, and another amount."""
    return _distribute(hints.citations, hints, items, Certainty.POSSIBLE)


def match_settled_number(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Report a credit whose documents another credit of the same statements settles already."""
    cited = [candidate for citation in _list_reliable(hints) for candidate in citation.candidates]
    if not cited or items.filter_open(cited):
        return ()
    reason = f"cite {format_numbers(cited)}, déjà réglé par un autre encaissement : double paiement possible"
    return (Match(hints.payment, (), Certainty.POSSIBLE, reason),)


def _match_cited(hints: PaymentHints, items: OpenItemIndex) -> Match | None:
    cited = _list_open_cited(hints.citations, hints, items)
    subset = find_subset_sum(items.list_remaining(cited), hints.payment.amount)
    if subset is None:
        return None
    chosen = [cited[place] for place in subset.positions]
    certainty, what = (
        _rate_certainty(chosen, hints, items),
        "somme égale" if len(chosen) > 1 else "montant égal",
    )
    if not subset.is_unique and len(_customers_of(cited)) > 1:
        certainty, what = Certainty.POSSIBLE, f"{what}, mais plusieurs clients portent ce numéro"
    return Match(hints.payment, items.settle(chosen), certainty, f"cite {format_numbers(chosen)}, {what}")


def _rate_certainty(chosen: Sequence[Candidate], hints: PaymentHints, items: OpenItemIndex) -> Certainty:
    """Return certain when each number surely cited is among the documents chosen."""
    ids = {candidate.item.id for candidate in chosen}
    opened = [items.filter_open(citation.candidates) for citation in _list_reliable(hints)]
    is_whole = all(ids.intersection(c.item.id for c in group) for group in opened if group)
    return Certainty.CERTAIN if is_whole else Certainty.LIKELY


def _match_completed(hints: PaymentHints, items: OpenItemIndex) -> Match | None:
    """Match a credit that becomes equal once others of the customer are added, or credit notes deducted."""
    cited = _list_open_cited(_list_reliable(hints), hints, items)
    customers = _customers_of(cited)
    if len(customers) != 1:
        return None
    ids = {candidate.item.id for candidate in cited}
    missing = hints.payment.amount - sum(items.list_remaining(cited))
    owned = (
        c for c in items.iter_customer_items(customers.pop(), hints.payment.booked_on) if c.item.id not in ids
    )
    others = list(islice((c for c in owned if missing > 0 or items.remaining[c.item.id] < 0), MAX_SUMS))
    subset = find_subset_sum(items.list_remaining(others), missing) if missing else None
    if subset is None:
        return None
    added = [others[place] for place in subset.positions]
    certainty = (
        Certainty.CERTAIN if subset.is_unique and len(others) <= MAX_RELIABLE_SUMS else Certainty.LIKELY
    )
    reason = f"cite {format_numbers(cited)} ; avec {format_numbers(added)} du même client, somme égale"
    return Match(hints.payment, items.settle([*cited, *added]), certainty, reason)


def _distribute(
    citations: Sequence[NumberCitation], hints: PaymentHints, items: OpenItemIndex, certainty: Certainty
) -> tuple[Match, ...]:
    claims = [c for c in _list_open_cited(citations, hints, items) if items.remaining[c.item.id] > 0]
    if not claims:
        return ()
    if any(len(_customers_of(_filter_named(citation, hints, items))) > 1 for citation in citations):
        certainty = Certainty.POSSIBLE
    parts = items.distribute(hints.payment.amount, claims)
    excess = hints.payment.amount - sum(part.amount for part in parts)
    what = f"trop-perçu de {format_euros(excess)}" if excess else "règlement partiel"
    return (Match(hints.payment, parts, certainty, f"cite {format_numbers(claims)}, {what}"),)


def _list_reliable(hints: PaymentHints) -> list[NumberCitation]:
    """Return the citations that are no chance: a whole number, or digits beside the customer's name."""
    return [
        citation
        for citation in hints.citations
        if citation.is_reliable or not _customers_of(citation.candidates).isdisjoint(hints.customers)
    ]


def _list_open_cited(
    citations: Iterable[NumberCitation], hints: PaymentHints, items: OpenItemIndex
) -> list[Candidate]:
    found = [c for citation in citations for c in _filter_named(citation, hints, items)]
    once = {candidate.item.id: candidate for candidate in found}
    return sorted(once.values(), key=lambda candidate: candidate.item.age_order)[:MAX_SUMS]


def _filter_named(citation: NumberCitation, hints: PaymentHints, items: OpenItemIndex) -> list[Candidate]:
    """Return the open documents of a number that several customers may use: those of who is named, else all."""
    opened = items.filter_open(citation.candidates)
    return [c for c in opened if c.item.customer_id in hints.customers] or opened


def _customers_of(candidates: Iterable[Candidate]) -> set[int]:
    return {candidate.item.customer_id for candidate in candidates}
