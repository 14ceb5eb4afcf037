"""What the text of a credit says: numbers cited, customers named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relances_app.domain.reconciliation.bank_statement import IncomingPayment
from relances_app.domain.reconciliation.invoice_number_search import NumberCitation, contains_number, tokenize
from relances_app.domain.reconciliation.match import Candidate
from relances_app.domain.reconciliation.name_similarity import SimilarityFunction
from relances_app.domain.reconciliation.open_items import OpenItemIndex


@dataclass(frozen=True, slots=True)
class PaymentHints:
    """A credit and what its text points to.

    `payer` is the text that names who paid: the debtor where the bank tells one, else the label;
    `customers` holds the score of each customer named there.
    """

    payment: IncomingPayment
    payer: str
    citations: Sequence[NumberCitation]
    customers: Mapping[int, float]
    tokens: Sequence[str]

    def contains_number(self, candidate: Candidate) -> bool:
        """Say whether the text holds even a short number, a hint that counts beside an equal amount."""
        return contains_number(self.tokens, candidate.item.number)


def extract_hints(
    payment: IncomingPayment, items: OpenItemIndex, similarity: SimilarityFunction
) -> PaymentHints:
    """Return what the text of a credit points to among the open documents."""
    payer = payment.counterparty or payment.label
    return PaymentHints(
        payment,
        payer,
        items.citations.find(payment.label, payment.reference),
        items.names.find(payer, items.list_customers_with_amount(payment.amount), similarity),
        tokenize(f"{payment.label} {payment.reference}"),
    )
