"""Signs of amounts: the side of an entry, and documents that only the prefix of their number makes credit notes."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.importers.tables.document_types import get_credit_prefix

_SIDES = {
    "d": 1, "db": 1, "dr": 1, "deb": 1, "debit": 1, "debiteur": 1, "debitor": 1,
    "c": -1, "cr": -1, "cred": -1, "credit": -1, "crediteur": -1,
}  # fmt: skip


def read_side(word: str) -> int | None:
    """Return 1 for a debit, -1 for a credit, 0 for a word that is neither; None for an empty cell."""
    if not word.strip():
        return None
    return {"+": 1, "-": -1}.get(word.strip()) or _SIDES.get(normalize_text(word), 0)


def list_prefixed(documents: Iterable[Document]) -> dict[Document, str]:
    """Return the credit notes with such a number, and its prefix."""
    found = {document: get_credit_prefix(document.number) for document in documents if document.amount < 0}
    return {document: prefix for document, prefix in found.items() if prefix}


def reverse(document: Document) -> Document:
    """Return the document as the invoice that its amounts say it is."""
    return replace(
        document,
        kind=DocumentKind.INVOICE,
        amount=abs(document.amount),
        open_amount=abs(document.open_amount),
    )
