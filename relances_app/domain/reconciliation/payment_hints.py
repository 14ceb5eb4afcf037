"""Hints in the text of a payment: document numbers cited and customers named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relances_app.domain.reconciliation.bank_statement import IncomingPayment
from relances_app.domain.reconciliation.invoice_number_search import NumberCitation, contains_number, tokenize
from relances_app.domain.reconciliation.match import Candidate
from relances_app.domain.reconciliation.name_similarity import SimilarityFunction
from relances_app.domain.reconciliation.open_items import OpenItemIndex


@dataclass(frozen=True, slots=True)
class PaymentHints:
    """A payment and the hints in its text.

    `payer` is the text that names the payer: the counterparty if the bank gives one, else the label;
    `customers` has the similarity of each customer named there.
    """

    payment: IncomingPayment
    payer: str
    citations: Sequence[NumberCitation]
    customers: Mapping[int, float]
    tokens: Sequence[str]
    short_citations: Sequence[NumberCitation] = ()

    def contains_number(self, candidate: Candidate) -> bool:
        """Return whether the text contains the document's number, even a short one."""
        return contains_number(self.tokens, candidate.item.number)


def extract_hints(
    payment: IncomingPayment, items: OpenItemIndex, similarity: SimilarityFunction
) -> PaymentHints:
    """Return the hints in the text of a payment to open documents and their customers."""
    payer = payment.counterparty or payment.label
    return PaymentHints(
        payment,
        payer,
        items.citations.find(payment.label, payment.reference),
        items.names.find(payer, items.list_customers_with_amount(payment.amount), similarity),
        tokenize(f"{payment.label} {payment.reference}"),
        items.citations.find_short(payment.label, payment.reference),
    )
