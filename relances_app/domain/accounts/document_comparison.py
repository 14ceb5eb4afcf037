"""Differences between a document of a file and the stored one."""

from dataclasses import replace

from relances_app.domain.accounts.document import Document


def keep_due_date(document: Document, stored: Document) -> Document:
    """Return the document with the stored due date where the file has none: an estimate does not replace it."""
    if document.due_is_estimated and not stored.due_is_estimated and document.issued_on == stored.issued_on:
        return replace(document, due_on=stored.due_on, due_is_estimated=False)
    return document


def is_changed(document: Document, stored: Document) -> bool:
    """Return whether the file differs from the stored document; a missing due date is not a difference."""
    return _compared_fields(document) != _compared_fields(stored) or (
        document.due_on is not None
        and (document.due_on, document.due_is_estimated) != (stored.due_on, stored.due_is_estimated)
    )


def _compared_fields(document: Document) -> tuple[object, ...]:
    return (
        document.kind,
        document.issued_on,
        document.amount,
        document.open_amount,
        document.is_estimated,
    )
