"""Reasons why a match that looks certain has to be confirmed by a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.invoice_number_search import CitationIndex
from relances_app.domain.reconciliation.known_payments import RecordedPayment, ReturnedPayment
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match


@dataclass(frozen=True, slots=True)
class SettledItem:
    """A document that a list or a person settled, not a payment of the bank."""

    candidate: Candidate
    settled_on: date


@dataclass(frozen=True, slots=True)
class Precedents:
    """What is known of payments before: recorded, taken back, and what lists have deducted already."""

    returns: Sequence[ReturnedPayment] = ()
    look_alikes: Mapping[str, RecordedPayment] = field(default_factory=dict)
    settled: Sequence[SettledItem] = ()
    paid: Mapping[int, int] = field(default_factory=dict)
    """By document, the cents of payments of the bank kept here."""


def weaken_matches(matches: Iterable[Match], precedents: Precedents) -> tuple[Match, ...]:
    """Return the matches, those that something speaks against to be confirmed by a person, with the reason."""
    settled = CitationIndex(item.candidate for item in precedents.settled)
    returned = {fingerprint: one.transaction for one in precedents.returns for fingerprint in one.credits}
    result = []
    for match in matches:
        transaction = returned.get(match.payment.fingerprint)
        if transaction:
            reason = f"repris par la banque le {format_date(transaction.booked_on)} : {match.reason}"
            result.append(replace(match, certainty=min(match.certainty, Certainty.POSSIBLE), reason=reason))
        elif match.is_certain and (why := _find_objection(match, precedents, settled)):
            result.append(replace(match, certainty=Certainty.LIKELY, reason=f"{match.reason} ; {why}"))
        else:
            result.append(match)
    return tuple(result)


def _find_objection(match: Match, precedents: Precedents, settled: CitationIndex) -> str:
    payment = match.payment
    if alike := precedents.look_alikes.get(payment.fingerprint):
        return f"un règlement du même montant est déjà enregistré au {format_date(alike.booked_on)}"
    for allocation in match.allocations:
        item = allocation.candidate.item
        deducted = item.amount - item.open_amount - precedents.paid.get(item.id, 0)
        if item.is_open_invoice and deducted >= allocation.amount > 0:
            amount = format_euros(deducted)
            return f"la liste a déjà déduit {amount} de {item.number} : peut-être ce règlement"
    return _find_settled(match, precedents.settled, settled)


def _find_settled(match: Match, items: Sequence[SettledItem], citations: CitationIndex) -> str:
    """Say which document, settled by a list since the payment, the payment may have settled."""
    payment = match.payment
    open_ids = {allocation.candidate.item.number for allocation in match.allocations}
    cited = [
        candidate.item.number
        for citation in citations.find(payment.label, payment.reference)
        if citation.is_reliable
        for candidate in citation.candidates
        if candidate.item.number not in open_ids
    ]
    if cited:
        return f"cite {cited[0]}, déjà soldée"
    customers = {allocation.candidate.item.customer_id for allocation in match.allocations}
    for one in items:
        item = one.candidate.item
        is_since = item.issued_on <= payment.booked_on <= one.settled_on
        if item.customer_id in customers and item.amount == payment.amount and is_since:
            return f"{item.number}, du même montant, a été soldée depuis : peut-être par ce règlement"
    return ""


def as_settled(item: OpenItem, name: str, code: str, settled_on: date) -> SettledItem:
    """Return a settled document as citations are sought in: with its whole amount."""
    return SettledItem(Candidate(replace(item, open_amount=item.amount), name, code), settled_on)
