"""Order of day and month in a table: proved by its dates as a whole, else the French order."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import ColumnMapping, TargetField

DAY_FIELDS = (TargetField.ISSUED_ON, TargetField.DUE_ON)
_WRITTEN = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})([/.\-](?:\d{4}|\d{2})(?:\D.*)?)")
_ENGLISH = re.compile(r"(invoice|due|issue|issued|bill|document|payment) ?(date|on)|date (issued|due)")
_MONTHS = 12


class DayOrder(Enum):
    """What the dates of a file prove."""

    DAY_FIRST = auto()
    MONTH_FIRST = auto()
    CONTRADICTORY = auto()
    UNPROVED = auto()
    """Every date can be read both ways, or has another form."""


def find_order(texts: Iterable[str]) -> DayOrder:
    """Return what the dates of a file prove together."""
    is_day_first = is_month_first = False
    for text in texts:
        if match := _WRITTEN.fullmatch(text.strip()):
            first, second = int(match[1]), int(match[3])
            is_day_first = is_day_first or first > _MONTHS >= second
            is_month_first = is_month_first or second > _MONTHS >= first
    if is_day_first and is_month_first:
        return DayOrder.CONTRADICTORY
    if is_month_first:
        return DayOrder.MONTH_FIRST
    return DayOrder.DAY_FIRST if is_day_first else DayOrder.UNPROVED


def is_readable_both_ways(text: str) -> bool:
    """Return whether a date means another day with the month first."""
    match = _WRITTEN.fullmatch(text.strip())
    return (
        match is not None
        and match[1].lstrip("0") != match[3].lstrip("0")
        and max(int(match[1]), int(match[3])) <= _MONTHS
    )


def swap(text: str) -> str:
    """Return a date written with the month first in the French order."""
    match = _WRITTEN.fullmatch(text.strip())
    return f"{match[3]}{match[2]}{match[1]}{match[4]}" if match else text


def has_english_days(columns: ColumnMapping) -> bool:
    """Return whether the headings of the dates are English, as those of programs that may write the month first."""
    named: Sequence[str] = [
        normalize_text(heading)
        for heading, field in zip(columns.headings, columns.fields, strict=True)
        if field in DAY_FIELDS
    ]
    return bool(named) and any(_ENGLISH.search(heading) for heading in named)
