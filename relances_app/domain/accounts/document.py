"""A document of a customer's account: invoice, credit note, deposit or payment."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class DocumentKind(StrEnum):
    """Kind of a document; only invoices have dunning levels."""

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
"""Labels shown to the user."""


DocumentName = tuple[str, str]
"""Customer code and number."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as an import file gives it; amounts in signed cents, positive when the customer owes them.

    `rank` numbers documents of one customer that share a document number (instalments), oldest first.
    `due_on` is None where the file has no due date; see `estimate_due_date`.
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
    """True when the open amount was computed by the program instead of read (FEC without matching letters)."""

    @property
    def key(self) -> tuple[str, str, int]:
        """The identity of the document from one file to the next."""
        return (self.customer_code, self.number, self.rank)

    @property
    def name(self) -> DocumentName:
        """Whose document it is, and its number: several may share them."""
        return (self.customer_code, self.number)

    def estimate_due_date(self, payment_days: int) -> date:
        """Return the issue date plus the agreed payment days, for a file without due dates."""
        return self.issued_on + timedelta(days=payment_days)


def detect_kind(amount: int, label: str = "") -> DocumentKind:
    """Return the kind given by a file's label, else by the sign: a negative amount is a credit note."""
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
