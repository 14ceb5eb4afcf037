"""Documents that only the prefix of their number makes credit notes."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.importers.tables.document_types import get_credit_prefix


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
