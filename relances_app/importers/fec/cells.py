"""The cells of a FEC's line: amounts in cents, days, and the customer that a line is about."""

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
"""A plain amount of this many signs is below the largest that is believed (see MAX_CENTS)."""
_MAX_LENGTH = 40
"""Python itself refuses to read figures of thousands of digits, with an error of its own."""


class FecCells(NamedTuple):
    """The cells used of a customer's line, stripped."""

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
    due_date: str
    invoice_number: str


_COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "EcritureLet", "DateLimitReglmt", "NumFacture",
)  # fmt: skip


def make_cells_reader(columns: FecColumns) -> Callable[[Sequence[str]], FecCells]:
    """Return a function that picks the cells used from those of a line."""
    pick = itemgetter(*map(columns.place, _COLUMNS))

    def read(cells: Sequence[str]) -> FecCells:
        picked = pick(cells)
        text = "".join(picked)
        is_plain = text.isprintable() and "  " not in text
        return FecCells._make(map(str.strip if is_plain else _clean, picked))

    return read


def make_amount_reader(columns: FecColumns) -> Callable[[Sequence[str]], int]:
    """Return a function that gives the debit less the credit of a line, in cents.

    It raises Refusal for what is no amount.
    """
    if not columns.is_signed:
        debit, credit = columns.place("Debit"), columns.place("Credit")
        return lambda cells: _cents(cells[debit]) - _cents(cells[credit])
    amount, sign = columns.place("Montant"), columns.place("Sens")
    return lambda cells: _cents(cells[amount]) * _sign(cells[sign])


def _cents(text: str) -> int:
    """Read the plain figures of almost all lines at once, and leave the others to `parse_amount`."""
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
    """Collapse padding; controls of Latin-1 are Windows signs misread on the way, others are dropped."""
    text = " ".join(cell.split())
    if text.isprintable():
        return text
    return "".join(filter(str.isprintable, decode(text.replace("\0", "").encode("utf-8", "replace"))))


@lru_cache(maxsize=8192)
def parse_date_or_none(text: str) -> date | None:
    """Return the day that a cell holds, or None."""
    try:
        return parse_date(text)
    except UserError:
        return None


class LedgerAccount(NamedTuple):
    """What the four cells of an account say.

    A shared account holds several customers, told apart by the wording of the lines only.
    """

    code: str
    name: str
    is_cash_register: bool
    is_shared: bool


@lru_cache(maxsize=32768)
def identify_account(number: str, label: str, customer: str, customer_label: str) -> LedgerAccount:
    """Return the customers' account of a line: the auxiliary one where it is used.

    Without auxiliary accounts a shared account is one that bears no name of its own; `411DUPONT`
    and `41100012` without any label are still one customer's.
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
