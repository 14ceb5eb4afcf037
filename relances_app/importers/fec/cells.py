"""Cells of a FEC line: amounts in cents, dates, and the customer account."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from relances_app.domain.accounts.ledger_labels import is_cash_account, is_generic_account
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.decoding import decode
from relances_app.importers.fec.columns import SIGNS, FecColumns

_ZEROS = frozenset(("", "0,00", "0.00", "0"))
_FAST_LENGTH = 14
"""A plain amount of up to this many characters is always below MAX_CENTS."""
_MAX_LENGTH = 40
"""Limit below Python's own: converting thousands of digits raises a different error."""


class FecCells(NamedTuple):
    """The cells used from a customer line, stripped."""

    journal: str
    journal_label: str
    entry_number: str
    entry_date: str
    account: str
    account_label: str
    customer: str
    customer_label: str
    document_ref: str
    document_date: str
    label: str
    matching_code: str
    matching_date: str
    due_date: str
    invoice_number: str


_COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "EcritureLet", "DateLet", "DateLimitReglmt", "NumFacture",
)  # fmt: skip


def make_cells_reader(columns: FecColumns) -> Callable[[Sequence[str]], FecCells]:
    """Return a function that extracts the used cells of a line."""
    select = itemgetter(*map(columns.position, _COLUMNS))

    def read(cells: Sequence[str]) -> FecCells:
        selected = select(cells)
        text = "".join(selected)
        is_plain = text.isprintable() and "  " not in text
        return FecCells._make(map(str.strip if is_plain else _clean, selected))

    return read


def make_amount_reader(columns: FecColumns) -> Callable[[Sequence[str]], int]:
    """Return a function that returns debit minus credit of a line, in cents.

    The function raises UserError for an invalid amount.
    """
    if not columns.is_signed:
        debit, credit = columns.position("Debit"), columns.position("Credit")
        return lambda cells: _cents(cells[debit]) - _cents(cells[credit])
    amount, sign = columns.position("Montant"), columns.position("Sens")
    return lambda cells: _cents(cells[amount]) * _sign(cells[sign])


def _cents(text: str) -> int:
    """Parse the plain numbers of almost all lines directly, and leave the others to `parse_amount`."""
    if text in _ZEROS:
        return 0
    bare = text.strip().removeprefix("+")
    if len(bare) <= _FAST_LENGTH:
        if not bare:
            return 0
        if bare[-3:-2] in {",", "."}:
            digits = bare[:-3] + bare[-2:]
            if digits.isdecimal():
                return int(digits)
        elif bare.isdecimal():
            return int(bare) * 100
    if len(bare) > _MAX_LENGTH:
        raise UserError(f"montant illisible : « {bare[:_MAX_LENGTH]} »")
    return parse_amount(bare)


def _sign(text: str) -> int:
    sign = SIGNS.get(text.strip().casefold())
    if sign is None:
        raise UserError(f"sens illisible : « {text.strip()[:40]} »")
    return sign


def _clean(cell: str) -> str:
    """Collapse whitespace; C1 controls are decoded as Windows-1252 characters, other controls are dropped."""
    text = " ".join(cell.split())
    if text.isprintable():
        return text
    return "".join(filter(str.isprintable, decode(text.replace("\0", "").encode("utf-8", "replace"))))


@lru_cache(maxsize=8192)
def parse_date_or_none(text: str) -> date | None:
    """Return the date in a cell, or None."""
    try:
        return parse_date(text)
    except UserError:
        return None


class LedgerAccount(NamedTuple):
    """The account identified by the four account cells.

    A shared account contains several customers, distinguished only by the labels of the lines.
    """

    code: str
    name: str
    is_cash_register: bool
    is_shared: bool


@lru_cache(maxsize=32768)
def identify_account(number: str, label: str, customer: str, customer_label: str) -> LedgerAccount:
    """Return the customer account of a line: the auxiliary account if there is one.

    Without auxiliary accounts, a shared account is one without a name of its own; `411DUPONT`, or `41100012`
    without a label, still belongs to a single customer.
    """
    if customer:
        own_name = "" if is_generic_account(label) else label
        name = customer_label or own_name or customer
        return LedgerAccount(customer, name, is_cash_account(name), is_shared=False)
    is_collective = not number[3:].strip("0") or (number.isdecimal() and bool(label))
    name = label or number
    return LedgerAccount(
        number, name, is_cash_account(name), is_shared=is_collective and is_generic_account(label)
    )
