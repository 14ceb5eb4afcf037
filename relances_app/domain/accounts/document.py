"""A document of a customer's account: invoice, credit note, deposit or payment."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a document is; only invoices carry reminder levels."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEPOSIT = "deposit"
    PAYMENT = "payment"


FRENCH = {
    Kind.INVOICE: "facture",
    Kind.CREDIT_NOTE: "avoir",
    Kind.DEPOSIT: "acompte",
    Kind.PAYMENT: "règlement",
}
"""The words of a list."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as a file brings it; sums in signed cents (what the customer owes is positive).

    `rank` tells apart documents of one customer with the same number (instalments), oldest first.
    `due_on` is None until the payment days have been applied by `with_due_date`.
    """

    customer_code: str
    number: str
    kind: Kind
    issued_on: date
    due_on: date | None
    amount: int
    open_amount: int
    rank: int = 0
    due_is_estimated: bool = False
    is_estimated: bool = False
    """True when the open amount was worked out by the program, not read (FEC without matching)."""

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes it the same document from one file to the next."""
        return (self.customer_code, self.number, self.rank)

    def estimate_due(self, payment_days: int) -> date:
        """Return the date plus the agreed days, where the file gave no due date."""
        return self.issued_on + timedelta(days=payment_days)


def kind_of(amount: int, word: str = "") -> Kind:
    """Return the kind that a file's word or the sign of an amount tells; a negative one is an avoir."""
    folded = word.strip().casefold()
    if not folded:
        return Kind.CREDIT_NOTE if amount < 0 else Kind.INVOICE
    if folded.startswith(("reg", "rég", "pai", "encaiss", "virement", "chèque", "cheque")):
        return Kind.PAYMENT
    if folded.startswith("acompte"):
        return Kind.DEPOSIT if amount < 0 else Kind.INVOICE
    if folded.startswith(("avoir", "note de crédit", "note de credit", "credit", "crédit")):
        return Kind.CREDIT_NOTE
    return Kind.CREDIT_NOTE if amount < 0 else Kind.INVOICE
