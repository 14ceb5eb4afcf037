"""Reasons why a match that looks certain has to be confirmed by a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.invoice_number_search import CitationIndex, find_left_out
from relances_app.domain.reconciliation.known_payments import RecordedPayment, ReturnedPayment
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match
from relances_app.domain.reconciliation.payment_doubts import payment_key


@dataclass(frozen=True, slots=True)
class SettledItem:
    """A settled document; `is_by_bank` tells that a payment of the bank settled it, not a list or a person."""

    candidate: Candidate
    settled_on: date
    is_by_bank: bool = False


@dataclass(frozen=True, slots=True)
class Precedents:
    """What is known of payments before: recorded, taken back, and what lists have deducted already."""

    returns: Sequence[ReturnedPayment] = ()
    look_alikes: Mapping[str, RecordedPayment] = field(default_factory=dict)
    settled: Sequence[SettledItem] = ()
    paid: Mapping[int, int] = field(default_factory=dict)
    """By document, the cents of payments of the bank kept here."""
    returned_ids: Collection[int] = ()
    """Settled documents whose payment the bank took back, which no person has answered yet."""
    questions: Mapping[int, AbstractSet[str]] = field(default_factory=dict)
    """By document, the keys of the open questions about payments."""


def weaken_matches(matches: Iterable[Match], precedents: Precedents) -> tuple[Match, ...]:
    """Return the matches, those that something speaks against to be confirmed by a person, with the reason."""
    settled = _Settled(precedents.settled)
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


class _Settled:
    """The settled documents by the numbers that a payment may cite, and by customer."""

    def __init__(self, items: Sequence[SettledItem]) -> None:
        self.citations = CitationIndex(item.candidate for item in items)
        self.by_customer: dict[int, list[SettledItem]] = defaultdict(list)
        for item in items:
            self.by_customer[item.candidate.item.customer_id].append(item)


def _find_objection(match: Match, precedents: Precedents, settled: _Settled) -> str:
    payment = match.payment
    if alike := precedents.look_alikes.get(payment.fingerprint):
        return f"un règlement du même montant est déjà enregistré au {format_date(alike.booked_on)}"
    for allocation in match.allocations:
        item = allocation.candidate.item
        if precedents.questions.get(item.id, frozenset()) - {payment_key(payment)}:
            return f"une question est déjà ouverte sur un autre règlement de {item.number}"
        deducted = item.amount - item.open_amount - precedents.paid.get(item.id, 0)
        if item.is_open_invoice and deducted >= allocation.amount > 0:
            amount = format_euros(deducted)
            return f"la liste a déjà déduit {amount} de {item.number} : peut-être ce règlement"
    return _find_settled(match, precedents, settled)


def _find_settled(match: Match, precedents: Precedents, settled: _Settled) -> str:
    """Say which settled document the payment may be about: cited, taken back, or settled since by a list."""
    payment = match.payment
    numbers = {allocation.candidate.item.number for allocation in match.allocations}
    if cited := find_left_out(settled.citations.find(payment.label, payment.reference), numbers):
        return f"cite {cited}, déjà soldée"
    customers = sorted({allocation.candidate.item.customer_id for allocation in match.allocations})
    for one in (one for customer_id in customers for one in settled.by_customer.get(customer_id, ())):
        item = one.candidate.item
        if item.id in precedents.returned_ids:
            return f"le règlement de {item.number} a été repris par la banque : peut-être réglée de nouveau"
        is_since = item.issued_on <= payment.booked_on <= one.settled_on
        if item.amount == payment.amount and is_since and not one.is_by_bank:
            return f"{item.number}, du même montant, a été soldée depuis : peut-être par ce règlement"
    return ""


def as_settled(
    item: OpenItem, name: str, code: str, settled_on: date, *, is_by_bank: bool = False
) -> SettledItem:
    """Return a settled document as citations are sought in: with its whole amount."""
    return SettledItem(Candidate(replace(item, open_amount=item.amount), name, code), settled_on, is_by_bank)
