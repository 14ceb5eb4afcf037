"""Convert one row of a table of invoices to a document, or raise the reason why not."""

import re
import sys
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.document import Document, DocumentKind, detect_kind
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.customer_rows import Cells, derive_code

Headings = Mapping[TargetField, str]
"""Heading of the column of each field, for error messages."""

_SUMMARY = re.compile(r"(sous )?tota(l|ux)\b|solde general\b|\d+ documents?\b")
_CREDIT_WORDS = frozenset({"out refund", "av", "381", "customer credit note", "note credit"})
_NOT_INVOICES = (
    "devis",
    "commande",
    "bon ",
    "pro forma",
    "proforma",
    "in invoice",
    "in refund",
    "out receipt",
    "entry",
)
_CLOSED_WORDS = frozenset(
    {"payee", "paye", "paid", "reglee", "regle", "soldee", "solde", "acquittee", "acquitte", "annulee", "annule",
     "brouillon", "draft", "cancel", "cancelled", "canceled", "abandonnee", "abandonne", "extournee", "extourne",
     "reversed", "encaissee", "encaisse", "lettree", "lettre"}
)  # fmt: skip
_CLOSED_PHRASES = frozenset({"in payment", "en paiement", "en cours de paiement", "paiement transmis"})
_PARTLY = ("partiel", "partial", "en partie")
_YES = frozenset({"oui", "yes", "true", "vrai", "1", "x", "o", "y"})
_PAID_HEADING = re.compile(r"paye|regle|solde|acquitte|paid")
"""Headings such as « Payée », under which « oui » means that the document is settled."""


def is_summary(cells: Cells) -> bool:
    """Return whether a row is a total or a note: no date, no number, and a total label or a single text."""
    days = [text for field in (TargetField.ISSUED_ON, TargetField.DUE_ON) if (text := cells.get(field))]
    if any(map(is_total_label, days)):
        return True
    if days:
        return False
    if number := cells.get(TargetField.NUMBER):
        return is_total_label(number)
    names = [name for field in (TargetField.NAME, TargetField.CODE) if (name := cells.get(field))]
    is_lone = sum(map(bool, cells.values())) == 1
    return is_lone or not names or any(map(is_total_label, names))


@lru_cache(maxsize=8192)
def is_total_label(text: str) -> bool:
    """Return whether a cell is the label of a total."""
    return _SUMMARY.match(normalize_text(text)) is not None


def read_document(cells: Cells, headings: Headings) -> Document | None:
    """Return the document of a row, None if nothing is due (settled, draft, not an invoice).

    Raises UserError with a message that names the column.
    """
    if _is_closed(cells.get(TargetField.STATUS, ""), headings.get(TargetField.STATUS, "")):
        return None
    word = _read_kind(cells.get(TargetField.KIND, ""))
    if word is None:
        return None
    number = _require(cells, TargetField.NUMBER, headings)
    issued_on = _read_day(_require(cells, TargetField.ISSUED_ON, headings), TargetField.ISSUED_ON, headings)
    due_text = cells.get(TargetField.DUE_ON)
    due_on = _read_day(due_text, TargetField.DUE_ON, headings) if due_text else None
    amount, open_amount = _read_amounts(cells, headings)
    if not open_amount:
        return None
    code = derive_code(cells)
    if not code:
        raise UserError("client manquant")
    kind = detect_kind(amount, word)
    if amount > 0 and kind in (DocumentKind.CREDIT_NOTE, DocumentKind.PAYMENT):
        amount, open_amount = -amount, -abs(open_amount)
    # Interned, since a customer has many documents: saves 60 bytes per document.
    return Document(sys.intern(code), number, kind, issued_on, due_on, amount, open_amount)


def _require(cells: Cells, field: TargetField, headings: Headings) -> str:
    text = cells.get(field, "")
    if not text:
        raise UserError(f"colonne « {headings.get(field, '')} » : case vide")
    return text


_parse_date = lru_cache(maxsize=8192)(parse_date)
_parse_amount = lru_cache(maxsize=8192)(parse_amount)


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
        return _parse_amount(text)
    except UserError as error:
        raise UserError(f"colonne « {headings[field]} » : {error.message}") from error


@lru_cache(maxsize=1024)
def _read_kind(word: str) -> str | None:
    """Return the document type for `detect_kind`, None for types that are not sales documents."""
    folded = normalize_text(word)
    if folded.startswith(_NOT_INVOICES) or "fournisseur" in folded:
        return None
    return "avoir" if folded in _CREDIT_WORDS or "avoir" in folded.split() else folded


@lru_cache(maxsize=1024)
def _is_closed(word: str, heading: str) -> bool:
    """Return whether a status means paid, cancelled or draft."""
    folded = normalize_text(word)
    if any(part in folded for part in _PARTLY):
        return False
    if folded in _YES:
        return bool(_PAID_HEADING.search(normalize_text(heading)))
    return folded in _CLOSED_PHRASES or folded.partition(" ")[0] in _CLOSED_WORDS
