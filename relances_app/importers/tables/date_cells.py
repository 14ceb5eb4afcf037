"""Cells with dates: collected to find the order of day and month, and brought into the French one."""

import re
from datetime import timedelta

from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.dates import SERIAL_EPOCH
from relances_app.importers.tables.day_order import (
    DAY_FIELDS,
    DayOrder,
    find_order,
    is_readable_both_ways,
    swap,
)

_SERIAL = re.compile(r"\d{5}")
_DAYS_TO_1904 = 1_462
"""Days between the first day of workbooks that count from 1904 and that of the others."""


class DateCells:
    """The dates of a table as written, and how they are read."""

    def __init__(self, *, is_1904: bool, is_month_first: bool) -> None:
        self._is_1904, self._is_month_first = is_1904, is_month_first
        self._texts: set[str] = set()

    def convert(self, cells: dict[TargetField, str]) -> None:
        """Note the dates of a row, and bring them into the order and count of days that the readers know."""
        for field in DAY_FIELDS:
            if text := cells.get(field):
                self._texts.add(text)
                if self._is_month_first:
                    cells[field] = swap(text)
                elif self._is_1904 and _SERIAL.fullmatch(text):
                    cells[field] = (SERIAL_EPOCH + timedelta(days=int(text) + _DAYS_TO_1904)).isoformat()

    def find_order(self) -> DayOrder:
        """Return what the dates noted so far prove."""
        return find_order(self._texts)

    @property
    def has_readable_both_ways(self) -> bool:
        """Whether a date means another day with the month first."""
        return any(map(is_readable_both_ways, self._texts))
