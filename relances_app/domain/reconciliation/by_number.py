"""Matching rules by the document numbers that a payment cites."""

from collections.abc import Iterable, Sequence
from itertools import islice

from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.invoice_number_search import NumberCitation
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match, format_numbers
from relances_app.domain.reconciliation.open_items import OpenItemIndex
from relances_app.domain.reconciliation.payment_hints import PaymentHints
from relances_app.domain.reconciliation.subset_sum import MAX_RELIABLE_SUMS, MAX_SUMS, find_subset_sum


def match_number(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match a payment equal to the documents it cites, alone or with others of the same customer."""
    match = _match_cited(hints, items) or _match_completed(hints, items)
    return (match,) if match else ()


def match_number_partially(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match a payment of a part of the documents it cites, or of more than all of them."""
    return _distribute(_list_reliable(hints), hints, items, Certainty.LIKELY)


def match_weak_number(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match, as possible, a payment that contains a short number that may be a coincidence, with another amount."""
    return _distribute(hints.citations, hints, items, Certainty.POSSIBLE)


def match_short_number(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match, as possible, another amount with a number such as `FA-11`, where the text has no other hint."""
    cited = {customer for c in hints.short_citations for customer in _customers_of(c.candidates)}
    if len(cited) != 1:
        return ()
    return _distribute(hints.short_citations, hints, items, Certainty.POSSIBLE)


def match_settled_number(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Report a payment whose documents are already settled by another payment of the same statements."""
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
    chosen = [cited[index] for index in subset.positions]
    certainty, what = (
        _rate_certainty(chosen, hints, items),
        "somme égale" if len(chosen) > 1 else "montant égal",
    )
    if not subset.is_unique and len(_customers_of(cited)) > 1:
        certainty, what = Certainty.POSSIBLE, f"{what}, mais plusieurs clients portent ce numéro"
    return Match(hints.payment, items.settle(chosen), certainty, f"cite {format_numbers(chosen)}, {what}")


def _rate_certainty(chosen: Sequence[Candidate], hints: PaymentHints, items: OpenItemIndex) -> Certainty:
    """Return CERTAIN when each number cited reliably is among the chosen documents, else LIKELY."""
    ids = {candidate.item.id for candidate in chosen}
    opened = [items.filter_open(citation.candidates) for citation in _list_reliable(hints)]
    is_whole = all(ids.intersection(c.item.id for c in group) for group in opened if group)
    return Certainty.CERTAIN if is_whole else Certainty.LIKELY


def _match_completed(hints: PaymentHints, items: OpenItemIndex) -> Match | None:
    """Match a payment that equals the cited documents plus others of the customer, or minus credit notes."""
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
    added = [others[index] for index in subset.positions]
    certainty = (
        Certainty.CERTAIN if subset.is_unique and len(others) <= MAX_RELIABLE_SUMS else Certainty.LIKELY
    )
    reason = f"cite {format_numbers(cited)} ; avec {format_numbers(added)} du même client, somme égale"
    return Match(hints.payment, items.settle([*cited, *added]), certainty, reason)


def _distribute(
    citations: Sequence[NumberCitation], hints: PaymentHints, items: OpenItemIndex, certainty: Certainty
) -> tuple[Match, ...]:
    invoices = [c for c in _list_open_cited(citations, hints, items) if items.remaining[c.item.id] > 0]
    if not invoices:
        return ()
    if any(len(_customers_of(_filter_named(citation, hints, items))) > 1 for citation in citations):
        certainty = Certainty.POSSIBLE
    parts = items.distribute(hints.payment.amount, invoices)
    excess = hints.payment.amount - sum(part.amount for part in parts)
    what = f"trop-perçu de {format_euros(excess)}" if excess else "règlement partiel"
    return (Match(hints.payment, parts, certainty, f"cite {format_numbers(invoices)}, {what}"),)


def _list_reliable(hints: PaymentHints) -> list[NumberCitation]:
    """Return the citations that are no coincidence: a long number, or digits together with the customer's name."""
    return [
        citation
        for citation in hints.citations
        if citation.is_reliable or not _customers_of(citation.candidates).isdisjoint(hints.customers)
    ]


def _list_open_cited(
    citations: Iterable[NumberCitation], hints: PaymentHints, items: OpenItemIndex
) -> list[Candidate]:
    found = [c for citation in citations for c in _filter_named(citation, hints, items)]
    unique = {candidate.item.id: candidate for candidate in found}
    return sorted(unique.values(), key=lambda candidate: candidate.item.age_order)[:MAX_SUMS]


def _filter_named(citation: NumberCitation, hints: PaymentHints, items: OpenItemIndex) -> list[Candidate]:
    """Return the open documents with the cited number: those of the customers named in the text, else all."""
    open_items = items.filter_open(citation.candidates)
    return [c for c in open_items if c.item.customer_id in hints.customers] or open_items


def _customers_of(candidates: Iterable[Candidate]) -> set[int]:
    return {candidate.item.customer_id for candidate in candidates}
