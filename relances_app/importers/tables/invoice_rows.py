"""One row of a table of invoices into a document, or the reason why not."""

import re
import sys
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from relances_app.domain.accounts.customer import fold
from relances_app.domain.accounts.document import Document, Kind, kind_of
from relances_app.domain.accounts.parsed_file import Field
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import Refusal
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.customer_rows import Cells, find_code

Headings = Mapping[Field, str]
"""What the file writes above the column of each field, to name it in a reason."""

_SUMMARY = re.compile(r"(sous )?tota(l|ux)\b|solde general\b|\d+ documents?\b")
_CREDIT_WORDS = frozenset({"out refund", "av", "381", "customer credit note", "note credit"})
_NO_CLAIM = (
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
_QUESTION = re.compile(r"paye|regle|solde|acquitte|paid")
"""In a heading that asks (« Payée »), « oui » closes a document."""


def is_summary(cells: Cells) -> bool:
    """Say whether a row is a total or a note: no date, no number, and the word total or a lone text."""
    days = [text for field in (Field.ISSUED_ON, Field.DUE_ON) if (text := cells.get(field))]
    if any(map(names_sum, days)):
        return True
    if days:
        return False
    if number := cells.get(Field.NUMBER):
        return names_sum(number)
    names = [name for field in (Field.NAME, Field.CODE) if (name := cells.get(field))]
    is_lone = sum(map(bool, cells.values())) == 1
    return is_lone or not names or any(map(names_sum, names))


@lru_cache(maxsize=8192)
def names_sum(text: str) -> bool:
    """Say whether a cell stands at the head of a total."""
    return _SUMMARY.match(fold(text)) is not None


def read_document(cells: Cells, headings: Headings) -> Document | None:
    """Return the document of a row, None when nothing is claimed there any more (or not yet).

    Raises Refusal whose sentence names the column.
    """
    if _is_closed(cells.get(Field.STATUS, ""), headings.get(Field.STATUS, "")):
        return None
    word = _read_kind(cells.get(Field.KIND, ""))
    if word is None:
        return None
    number = _require(cells, Field.NUMBER, headings)
    issued_on = _read_day(_require(cells, Field.ISSUED_ON, headings), Field.ISSUED_ON, headings)
    due_text = cells.get(Field.DUE_ON)
    due_on = _read_day(due_text, Field.DUE_ON, headings) if due_text else None
    amount, open_amount = _read_sums(cells, headings)
    if not open_amount:
        return None
    code = find_code(cells)
    if not code:
        raise Refusal("client manquant")
    kind = kind_of(amount, word)
    if amount > 0 and kind in (Kind.CREDIT_NOTE, Kind.PAYMENT):
        amount, open_amount = -amount, -abs(open_amount)
    # A customer has many documents: they share one text, 60 bytes less for each.
    return Document(sys.intern(code), number, kind, issued_on, due_on, amount, open_amount)


def _require(cells: Cells, field: Field, headings: Headings) -> str:
    text = cells.get(field, "")
    if not text:
        raise Refusal(f"colonne « {headings.get(field, '')} » : case vide")
    return text


_parse_date = lru_cache(maxsize=8192)(parse_date)
_parse_amount = lru_cache(maxsize=8192)(parse_amount)


def _read_day(text: str, field: Field, headings: Headings) -> date:
    try:
        return _parse_date(text)
    except Refusal as refusal:
        raise Refusal(f"colonne « {headings.get(field, '')} » : {refusal.sentence}") from refusal


def _read_sums(cells: Cells, headings: Headings) -> tuple[int, int]:
    """Return what the document was for and what is open, in cents.

    An empty cell in a column of open amounts is not taken for the whole: it may mean paid.
    """
    if Field.OPEN_AMOUNT in headings:
        open_amount = _read_sum(_require(cells, Field.OPEN_AMOUNT, headings), Field.OPEN_AMOUNT, headings)
        text = cells.get(Field.AMOUNT)
        return (_read_sum(text, Field.AMOUNT, headings) if text else open_amount), open_amount
    amount = _read_sum(_require(cells, Field.AMOUNT, headings), Field.AMOUNT, headings)
    text = cells.get(Field.PAID)
    if not text:
        return amount, amount
    paid = abs(_read_sum(text, Field.PAID, headings))
    return amount, amount - paid if amount > 0 else amount + paid


def _read_sum(text: str, field: Field, headings: Headings) -> int:
    try:
        return _parse_amount(text)
    except Refusal as refusal:
        raise Refusal(f"colonne « {headings[field]} » : {refusal.sentence}") from refusal


@lru_cache(maxsize=1024)
def _read_kind(word: str) -> str | None:
    """Return the word in terms of `kind_of`, None for what claims nothing from a customer."""
    folded = fold(word)
    if folded.startswith(_NO_CLAIM) or "fournisseur" in folded:
        return None
    return "avoir" if folded in _CREDIT_WORDS or "avoir" in folded.split() else folded


@lru_cache(maxsize=1024)
def _is_closed(word: str, heading: str) -> bool:
    """Say whether a state means paid, cancelled or not yet sent."""
    folded = fold(word)
    if any(part in folded for part in _PARTLY):
        return False
    if folded in _YES:
        return bool(_QUESTION.search(fold(heading)))
    return folded in _CLOSED_PHRASES or folded.partition(" ")[0] in _CLOSED_WORDS
