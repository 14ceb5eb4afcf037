"""A document of a customer's account: invoice, credit note, deposit or payment."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is; only invoices carry reminder levels."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEPOSIT = "deposit"
    PAYMENT = "payment"


DOCUMENT_KIND_LABELS = {
    DocumentKind.INVOICE: "facture",
    DocumentKind.CREDIT_NOTE: "avoir",
    DocumentKind.DEPOSIT: "acompte",
    DocumentKind.PAYMENT: "règlement",
}
"""The words of a list."""


DocumentName = tuple[str, str]
"""Customer code and number."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as a file brings it; sums in signed cents (what the customer owes is positive).

    `rank` tells apart documents of one customer with the same number (instalments), oldest first.
    `due_on` is None until the payment days have been applied by `with_due_date`.
    """

    customer_code: str
    number: str
    kind: DocumentKind
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

    @property
    def name(self) -> DocumentName:
        """Whose document it is, and its number: several may share them."""
        return (self.customer_code, self.number)

    def estimate_due_date(self, payment_days: int) -> date:
        """Return the date plus the agreed days, where the file gave no due date."""
        return self.issued_on + timedelta(days=payment_days)


def detect_kind(amount: int, label: str = "") -> DocumentKind:
    """Return the kind that a file's word or the sign of an amount tells; a negative one is an avoir."""
    folded = label.strip().casefold()
    if not folded:
        return DocumentKind.CREDIT_NOTE if amount < 0 else DocumentKind.INVOICE
    if folded.startswith(("reg", "rég", "pai", "encaiss", "virement", "chèque", "cheque")):
        return DocumentKind.PAYMENT
    if folded.startswith("acompte"):
        return DocumentKind.DEPOSIT if amount < 0 else DocumentKind.INVOICE
    if folded.startswith(("avoir", "note de crédit", "note de credit", "credit", "crédit")):
        return DocumentKind.CREDIT_NOTE
    return DocumentKind.CREDIT_NOTE if amount < 0 else DocumentKind.INVOICE
