"""Convert one row of a table of invoices to a document, or raise the reason why not."""

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.document import Document, detect_kind
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.customer_rows import Cells, derive_code
from relances_app.importers.tables.document_types import (
    DocumentType,
    get_credit_prefix,
    is_draft_number,
    read_type,
)
from relances_app.importers.tables.joined_columns import split_parts
from relances_app.importers.tables.row_signs import read_side
from relances_app.importers.tables.states import State, read_state
from relances_app.importers.tables.synonyms import is_ambiguous_day

Headings = Mapping[TargetField, str]
"""Heading of the column of each field, for error messages."""

_SUMMARY = re.compile(r"((sous|s) )?tota(l|ux)\b|solde general\b|\d+ documents?\b")
_DATED_SUMMARY = re.compile(
    r"(sous|s) total\b.*|tota(l|ux) (general|generaux|ttc|ht|a payer|du|facture|periode|mois|client|compte|tiers)\b.*"
)
"""Totals with a date; `Total` and `Total Énergies` are customers."""


def is_summary(cells: Cells) -> bool:
    """Return whether a row is a total or a note: no date, no number, and a total label or a single text."""
    days = [text for field in (TargetField.ISSUED_ON, TargetField.DUE_ON) if (text := cells.get(field))]
    if any(map(is_total_label, days)):
        return True
    number = cells.get(TargetField.NUMBER)
    names = [name for field in (TargetField.NAME, TargetField.CODE) if (name := cells.get(field))]
    if days:
        if number:
            return _is_dated_total(number) or number.casefold() in {"total", "totaux"}
        return any(map(_is_dated_total, names))
    if number:
        return is_total_label(number)
    is_lone = sum(map(bool, cells.values())) == 1
    return is_lone or not names or any(map(is_total_label, names))


def _is_dated_total(name: str) -> bool:
    return name[:1] in "sStT" and _DATED_SUMMARY.fullmatch(normalize_text(name)) is not None


@lru_cache(maxsize=8192)
def is_total_label(text: str) -> bool:
    """Return whether a cell is the label of a total."""
    return _SUMMARY.match(normalize_text(text)) is not None


_CARRIED = re.compile(
    r"(a )?report(er|e|s)?( .*)?|cumuls?( .*)?|solde( (au|a|de|du|initial|final|progressif|precedent|cumule)( .*)?)?"
)


def is_carried_label(number: str) -> bool:
    """Return whether a cell for the number of an invoice is the label of an amount that may be counted already."""
    return number[:1] in "aArRcCsSàÀ" and _CARRIED.fullmatch(normalize_text(number)) is not None


STATES = (TargetField.STATUS, TargetField.DOCUMENT_STATE)
RESTS = (TargetField.OPEN_AMOUNT, TargetField.PAID, TargetField.PAYMENT)
_LABELS = {
    DocumentType.CREDIT_NOTE: "avoir",
    DocumentType.DEPOSIT: "acompte",
    DocumentType.PAYMENT: "reglement",
}


def read_document(cells: Cells, headings: Headings) -> Document | None:
    """Return the document of a row, None if nothing is due (settled, draft, not an invoice).

    Raises UserError with a message that names the column.
    """
    if any(state is State.CLOSED for _, _, state in list_states(cells, headings)):
        return None
    kind = read_type(cells.get(TargetField.KIND, ""))
    number = cells.get(TargetField.NUMBER, "")
    if kind is DocumentType.NOT_A_SALE or is_draft_number(number) or _is_paid_by_day(cells, headings):
        return None
    number = number or _require(cells, TargetField.NUMBER, headings)
    issued_on = _read_day(_require(cells, TargetField.ISSUED_ON, headings), TargetField.ISSUED_ON, headings)
    due_text = cells.get(TargetField.DUE_ON)
    due_on = _read_day(due_text, TargetField.DUE_ON, headings) if due_text else None
    amount, open_amount = _read_amounts(cells, headings)
    if not open_amount:
        return None
    code = derive_code(cells)
    if not code:
        raise UserError("client manquant")
    if read_side(cells.get(TargetField.SIDE, "")) == -1:
        amount = -abs(amount)
    amount, open_amount = _apply_sign(kind, number, amount, open_amount)
    document_kind = detect_kind(amount, _LABELS.get(kind, ""))
    # Interned, since a customer has many documents: saves 60 bytes per document.
    return Document(sys.intern(code), number, document_kind, issued_on, due_on, amount, open_amount)


def list_states(cells: Cells, headings: Headings) -> Iterator[tuple[str, str, State]]:
    """Yield heading, word and meaning of each filled cell of state; an empty one says that a row is open."""
    for field in STATES:
        if text := cells.get(field):
            for heading, word in split_parts(text, headings.get(field, "")):
                yield heading, word, read_state(word, heading)


def _is_paid_by_day(cells: Cells, headings: Headings) -> bool:
    """Return whether a day of payment says that the invoice is paid: only where no column of rest may differ."""
    return (
        bool(cells.get(TargetField.PAID_ON))
        and not any(field in headings for field in (*RESTS, *STATES))
        and not is_ambiguous_day(headings[TargetField.PAID_ON])
    )


def _apply_sign(kind: DocumentType, number: str, amount: int, open_amount: int) -> tuple[int, int]:
    """Return both amounts with the sign of a credit, however a file signs those of credit notes and payments.

    A number such as `AV12` marks a credit note too, unless the file calls the document an invoice.
    """
    is_credit = (
        amount < 0
        or kind in (DocumentType.CREDIT_NOTE, DocumentType.PAYMENT)
        or (kind not in (DocumentType.INVOICE, DocumentType.DEPOSIT) and bool(get_credit_prefix(number)))
    )
    return (-abs(amount), -abs(open_amount)) if is_credit else (amount, open_amount)


def _require(cells: Cells, field: TargetField, headings: Headings) -> str:
    text = cells.get(field, "")
    if not text:
        raise UserError(f"colonne « {headings.get(field, '')} » : case vide")
    return text


_parse_date = lru_cache(maxsize=8192)(parse_date)
parse_cached_amount = lru_cache(maxsize=8192)(parse_amount)


def _read_day(text: str, field: TargetField, headings: Headings) -> date:
    try:
        return _parse_date(text)
    except UserError as error:
        raise UserError(f"colonne « {headings.get(field, '')} » : {error.message}") from error


def _read_amounts(cells: Cells, headings: Headings) -> tuple[int, int]:
    """Return total and open amount in cents.

    An empty cell in a column of open amounts is an error, not the total: it may mean paid.
    """
    if TargetField.OPEN_AMOUNT in headings:
        open_amount = _read_amount(
            _require(cells, TargetField.OPEN_AMOUNT, headings), TargetField.OPEN_AMOUNT, headings
        )
        text = cells.get(TargetField.AMOUNT)
        return (_read_amount(text, TargetField.AMOUNT, headings) if text else open_amount), open_amount
    amount = _read_amount(_require(cells, TargetField.AMOUNT, headings), TargetField.AMOUNT, headings)
    text = cells.get(TargetField.PAID)
    if not text:
        return amount, amount
    paid = abs(_read_amount(text, TargetField.PAID, headings))
    return amount, amount - paid if amount > 0 else amount + paid


def _read_amount(text: str, field: TargetField, headings: Headings) -> int:
    try:
        return parse_cached_amount(text)
    except UserError as error:
        raise UserError(f"colonne « {headings[field]} » : {error.message}") from error
