"""Fields proposed for columns whose heading is unknown, by the values below; a person confirms them."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount

Column = list[str]
Proposals = dict[int, TargetField]

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_COMPACT_DATE = re.compile(r"(19|20)\d{6}")
_WITH_CENTS = re.compile(r"\d[.,]\d{2}\s*€?$")


def propose_fields(
    fields: Sequence[TargetField | None], rows: Sequence[Sequence[str]]
) -> tuple[TargetField | None, ...]:
    """Return a field for each unmapped column whose values leave no other choice, else None.

    A field that a heading already gave is not proposed again.
    """
    columns = {
        index: [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
        for index, field in enumerate(fields)
        if field is None
    }
    filled = {index: values for index, values in columns.items() if values}
    found: Proposals = {}
    taken = {field for field in fields if field is not None}
    for propose in (_propose_address, _propose_dates, _propose_amount, _propose_number, _propose_customer):
        rest = {index: values for index, values in filled.items() if index not in found}
        found |= {i: field for i, field in propose(rest, taken).items() if field not in taken}
        taken |= set(found.values())
    return tuple(found.get(index) for index in range(len(fields)))


def _propose_address(columns: dict[int, Column], _taken: set[TargetField]) -> Proposals:
    return _only(columns, lambda text: _ADDRESS.fullmatch(text) is not None, TargetField.EMAIL)


def _propose_dates(columns: dict[int, Column], taken: set[TargetField]) -> Proposals:
    """Propose the issue date and the due date: of two columns of dates, the one that is never earlier is due."""
    dates = {i: days for i, values in columns.items() if (days := _read_dates(values))}
    wanted = [field for field in (TargetField.ISSUED_ON, TargetField.DUE_ON) if field not in taken]
    if len(dates) == 1 and len(wanted) >= 1:
        return {next(iter(dates)): wanted[0]}
    if len(dates) != 2 or len(wanted) != 2:
        return {}
    (first, a), (second, b) = dates.items()
    pairs = list(zip(a, b, strict=False))
    if all(x <= y for x, y in pairs) and a != b:
        return {first: TargetField.ISSUED_ON, second: TargetField.DUE_ON}
    if all(x >= y for x, y in pairs) and a != b:
        return {second: TargetField.ISSUED_ON, first: TargetField.DUE_ON}
    return {}


def _propose_amount(columns: dict[int, Column], taken: set[TargetField]) -> Proposals:
    if taken & {TargetField.AMOUNT, TargetField.OPEN_AMOUNT, TargetField.DEBIT}:
        return {}
    return _only(columns, _is_amount, TargetField.AMOUNT)


def _propose_number(columns: dict[int, Column], _taken: set[TargetField]) -> Proposals:
    """Propose the number of the document: the only column of codes that are all different."""
    different = {i: values for i, values in columns.items() if len(set(values)) == len(values) > 1}
    return _only(different, _is_code, TargetField.NUMBER)


def _propose_customer(columns: dict[int, Column], taken: set[TargetField]) -> Proposals:
    if taken & {TargetField.CODE, TargetField.NAME}:
        return {}
    codes = _only(columns, _is_code, TargetField.CODE)
    return codes or _only(columns, _is_words, TargetField.NAME)


def _only(columns: dict[int, Column], fits: Callable[[str], bool], field: TargetField) -> Proposals:
    """Return the field for the only column whose values all fit."""
    fitting = [index for index, values in columns.items() if all(map(fits, values))]
    return {fitting[0]: field} if len(fitting) == 1 else {}


def looks_like_code(value: str) -> bool:
    """Return whether a value is one word with a digit, such as `C0012` or `411DUPONT`."""
    return " " not in value.strip() and any(c.isdigit() for c in value)


def _is_amount(text: str) -> bool:
    try:
        parse_amount(text)
    except UserError:
        return False
    return _WITH_CENTS.search(text) is not None


def _is_code(text: str) -> bool:
    is_other = "@" in text or _COMPACT_DATE.fullmatch(text) or _is_amount(text) or _read_dates([text])
    return looks_like_code(text) and not is_other


def _is_words(text: str) -> bool:
    return any(c.isalpha() for c in text) and not any(c.isdigit() or c == "@" for c in text)


def _read_dates(values: Column) -> list[date]:
    """Return the dates of a column, or an empty list if one value is no written date."""
    try:
        days = [parse_date(text) for text in values]
    except UserError:
        return []
    return days if all(re.search(r"\d[/.-]\d", text) for text in values) else []
