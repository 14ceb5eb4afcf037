"""Checks of one row: what it leaves in doubt about its document."""

import re
from collections.abc import Iterator
from contextlib import suppress

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.errors import UserError
from relances_app.importers.tables.customer_rows import Cells
from relances_app.importers.tables.document_types import DocumentType, get_credit_prefix, read_type
from relances_app.importers.tables.invoice_rows import (
    RESTS,
    STATES,
    Headings,
    is_carried_label,
    list_states,
    parse_cached_amount,
)
from relances_app.importers.tables.joined_columns import split_parts
from relances_app.importers.tables.row_questions import (
    Question,
    ask_carried,
    ask_days,
    ask_large_rest,
    ask_letter,
    ask_negative_rest,
    ask_note,
    ask_paid_and_rest,
    ask_paid_on,
    ask_paid_part,
    ask_payment_day,
    ask_prefix,
    ask_state,
    ask_type,
)
from relances_app.importers.tables.row_signs import read_side
from relances_app.importers.tables.states import State, is_no, is_yes_or_no, read_state
from relances_app.importers.tables.synonyms import is_ambiguous_day

_DEPOSIT_HEADING = re.compile(r"acompte|avance|deposit")


def find_questions(cells: Cells, headings: Headings, document: Document) -> Iterator[Question]:
    """Yield what a row leaves in doubt about its document."""
    for heading, word, state in list_states(cells, headings):
        if state is State.UNKNOWN:
            yield ask_state(_name_state(word, heading))
        elif state is State.PARTLY_PAID and not _has_rest(cells, headings):
            yield ask_paid_part(document, word)
    yield from _find_type_questions(cells, document)
    yield from _find_sign_questions(cells, document)
    if document.open_amount > max(document.amount, 0):
        yield ask_large_rest(document)
    for heading, note in split_parts(cells.get(TargetField.NOTE, ""), headings.get(TargetField.NOTE, "")):
        if read_state(note, "") is State.CLOSED:
            yield ask_note(heading, note)
    if document.amount > 0:
        yield from _find_paid_questions(cells, headings, document)
        yield from _find_day_questions(cells, headings, document)


def _find_type_questions(cells: Cells, document: Document) -> Iterator[Question]:
    kind = read_type(cells.get(TargetField.KIND, ""))
    if kind is DocumentType.UNKNOWN:
        yield ask_type(cells[TargetField.KIND])
    prefix = get_credit_prefix(document.number)
    if prefix and kind is DocumentType.INVOICE and document.amount > 0:
        yield ask_prefix(document, prefix)


def _find_sign_questions(cells: Cells, document: Document) -> Iterator[Question]:
    """Ask about a side that is neither debit nor credit, and about a rest with the sign opposite to the amount."""
    side = cells.get(TargetField.SIDE, "")
    if read_side(side) == 0:
        yield ask_state(f"Sens : {side}")
    if document.open_amount < 0 < document.amount:
        yield ask_negative_rest(document)
    if is_carried_label(document.number):
        yield ask_carried(document)


def _name_state(word: str, heading: str) -> str:
    """Return a word of state, with its heading where it says nothing or something else without it: `Litige : oui`."""
    folded = normalize_text(word)
    is_other = folded.isdecimal() or is_yes_or_no(folded) or read_state(word, "") is not State.UNKNOWN
    return f"{heading} : {word}" if is_other else word


def _find_paid_questions(cells: Cells, headings: Headings, document: Document) -> Iterator[Question]:
    """Ask about a rest that contradicts what was paid; a deposit may be deducted from the amount already."""
    text, heading = cells.get(TargetField.PAID, ""), headings.get(TargetField.PAID, "")
    if (
        not text
        or TargetField.OPEN_AMOUNT not in headings
        or _DEPOSIT_HEADING.search(normalize_text(heading))
    ):
        return
    with suppress(UserError):
        paid = abs(parse_cached_amount(text))
        if paid and document.open_amount > document.amount - paid:
            yield ask_paid_and_rest(document, paid)


def _find_day_questions(cells: Cells, headings: Headings, document: Document) -> Iterator[Question]:
    if document.due_on and document.due_on < document.issued_on:
        yield ask_days(document)
    is_whole = document.open_amount >= document.amount and TargetField.PAYMENT not in headings
    heading = headings.get(TargetField.PAID_ON, "")
    if is_whole and (day := cells.get(TargetField.PAID_ON)) and not is_ambiguous_day(heading):
        yield ask_paid_on(document, heading, day)
    has_answer = any(field in headings for field in (*RESTS, *STATES))
    letter = normalize_text(cells.get(TargetField.LETTER, ""))
    if letter and not has_answer and not is_no(letter):
        yield ask_letter(headings[TargetField.LETTER])
    for field in (TargetField.DUE_ON, TargetField.PAID_ON):
        heading = headings.get(field, "")
        if cells.get(field) and not has_answer and is_ambiguous_day(heading):
            yield ask_payment_day(heading)


def _has_rest(cells: Cells, headings: Headings) -> bool:
    return any(field in headings and cells.get(field) for field in RESTS)
