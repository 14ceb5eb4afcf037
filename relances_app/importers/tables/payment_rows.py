"""Exports with one row per payment of an invoice: the payments of all its rows are deducted from its amount."""

from collections.abc import Mapping
from dataclasses import replace

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.customer_rows import Cells


class PaymentCollector:
    """The payments of each document, each counted once, however often an export repeats it."""

    def __init__(self, headings: Mapping[TargetField, str]) -> None:
        self._heading = headings.get(TargetField.PAYMENT, "")
        self.is_used = bool(self._heading) and TargetField.OPEN_AMOUNT not in headings
        self._payments: dict[Document, dict[str, int]] = {}

    def add(self, document: Document, line: int, cells: Cells) -> None:
        """Add the payment of a row, if it has one; raises UserError if its amount is invalid."""
        text = cells.get(TargetField.PAYMENT, "") if self.is_used else ""
        if not text:
            return
        try:
            cents = abs(parse_amount(text))
        except UserError as error:
            raise UserError(f"colonne « {self._heading} » : {error.message}") from error
        payment = cells.get(TargetField.PAYMENT_ID, "") or f"line {line}"
        self._payments.setdefault(document, {})[payment] = cents

    def deduct(self, document: Document, final: Document) -> Document:
        """Return `final` with what the payments of `document` leave open."""
        paid = sum(self._payments.get(document, {}).values())
        return replace(final, open_amount=final.open_amount - paid) if paid else final
