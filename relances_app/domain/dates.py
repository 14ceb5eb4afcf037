"""Parse dates from French text and spreadsheets, and format them in French."""

import re
from datetime import date, timedelta

from relances_app.domain.errors import UserError

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

MIN_DATE, MAX_DATE = date(1990, 1, 1), date(2100, 12, 31)
"""Dates outside this range are rejected: no open invoice is that old or that far ahead."""

_FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]0+)?")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:\d{2})$")
"""The time zone of an XML date without a time, which does not change the day written."""
_FRENCH_MIDNIGHT = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ](22|23):00(?::00(?:\.0+)?)?(?:Z|\+00:?00)")
"""Midnight in France as universal time: the day meant is the next one."""

SERIAL_EPOCH = date(1899, 12, 30)
"""Day zero of spreadsheet serial dates, shifted by their leap-year error of 1900."""


def parse_user_date(text: str) -> date:
    """Parse a date typed by the user; the UserError raised says how to write it."""
    try:
        return parse_date(text)
    except UserError as refusal:
        raise UserError(f"Cette {refusal.message}. Écrivez-la ainsi : 01/08/2024.") from refusal


def parse_date(text: str) -> date:
    """Parse a date written as `29/02/2024`, `29/02/24`, ISO, `20240229` or a spreadsheet serial.

    Raises UserError when the text is not a date.
    """
    bare = _ZONE.sub("", _TIME.sub("", text.strip()))
    if ":" in text and (midnight := _FRENCH_MIDNIGHT.fullmatch(text.strip())):
        return _read_french_midnight(midnight, text)
    if match := _FRENCH.fullmatch(bare):
        day, month, year = (int(group) for group in match.groups())
        year += 2000 if year < 100 else 0
    elif match := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
        year, month, day = (int(group) for group in match.groups())
    elif match := _SERIAL.fullmatch(bare):
        return _check_range(SERIAL_EPOCH + timedelta(days=int(match[1])), text)
    else:
        raise _date_error(text)
    try:
        return _check_range(date(year, month, day), text)
    except ValueError as error:
        raise _date_error(text) from error


def _read_french_midnight(match: re.Match[str], text: str) -> date:
    """Return the French day of a universal time of 22:00 (summer) or 23:00 (winter); else the day written."""
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise _date_error(text) from error
    summer_hour = "22" if _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10) else "23"
    return _check_range(day + timedelta(days=match[4] == summer_hour), text)


def _last_sunday(year: int, month: int) -> date:
    """Return the last Sunday of a month of 31 days: the days on which the clocks change."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _check_range(day: date, text: str) -> date:
    if not MIN_DATE <= day <= MAX_DATE:
        raise _date_error(text)
    return day


def _date_error(text: str) -> UserError:
    return UserError(f"date illisible : « {text[:40]} »")


def format_date(day: date) -> str:
    """Format a date as `29/02/2024`."""
    return day.strftime("%d/%m/%Y")


def format_long_date(day: date) -> str:
    """Format a date as `29 février 2024`, or `1er mars 2024` on the first of a month."""
    ordinal = "1er" if day.day == 1 else str(day.day)
    return f"{ordinal} {MONTHS[day.month - 1]} {day.year}"


def count_days(from_day: date, to_day: date) -> int:
    """Return the number of days between two dates, zero when the second is not later."""
    return max((to_day - from_day).days, 0)
