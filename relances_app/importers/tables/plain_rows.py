"""Rows that cannot leave a question, so that the columns of most lists are looked at only once."""

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.importers.tables.document_types import get_credit_prefix
from relances_app.importers.tables.invoice_rows import STATES, Headings, is_carried_label
from relances_app.importers.tables.synonyms import is_ambiguous_day


def may_leave_questions(headings: Headings) -> bool:
    """Return whether the columns of a table have words or days about which a question may arise in any row."""
    fields = (
        *STATES,
        TargetField.KIND,
        TargetField.SIDE,
        TargetField.LETTER,
        TargetField.PAID_ON,
        TargetField.NOTE,
    )
    has_both = TargetField.PAID in headings and TargetField.OPEN_AMOUNT in headings
    return (
        has_both
        or any(field in headings for field in fields)
        or is_ambiguous_day(headings.get(TargetField.DUE_ON, ""))
    )


def is_plain(document: Document) -> bool:
    """Return whether amounts, days and number of a document leave no question."""
    return (
        document.open_amount <= max(document.amount, 0)
        and not document.open_amount < 0 < document.amount
        and (document.due_on is None or document.due_on >= document.issued_on)
        and not get_credit_prefix(document.number)
        and not is_carried_label(document.number)
    )
