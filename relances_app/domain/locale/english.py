"""English as a French business writes it to customers abroad: days in letters, since 03/04 is read both ways."""

import re
import unicodedata
from datetime import date

from relances_app.domain.language import Language
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.locale.translations_en import PHRASES
from relances_app.domain.money import NBSP, THIN, format_amount

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MARKS = str.maketrans({THIN: ",", ",": ".", NBSP: None})
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(rf"(?<=\d) (?=(?:{'|'.join(_MONTHS)}|days?)\b)"), NBSP),
    (re.compile(r"(?<=\b[Nn]o\.) (?=\d)|(?<=\b[Ll]\.) (?=\d)"), NBSP),
)


def _write_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def _write_long_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _write_figure(figure: str) -> str:
    return figure.translate(_MARKS)


def _write_euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}€{_write_figure(format_amount(abs(cents)))}"


def _typeset(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


ENGLISH = Tongue(
    language=Language.ENGLISH,
    tag="en-GB",
    write_day=_write_day,
    write_long_day=_write_long_day,
    write_euros=_write_euros,
    write_figure=_write_figure,
    typeset=_typeset,
    colon=": ",
    phrases=PHRASES,
)
