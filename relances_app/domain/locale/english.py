"""English locale for customers abroad; months are written in words, since 03/04 is ambiguous."""

import re
import unicodedata
from datetime import date

from relances_app.domain.language import Language
from relances_app.domain.locale.locale import Locale
from relances_app.domain.locale.translations_en import TRANSLATIONS
from relances_app.domain.money import NARROW_NBSP, NBSP, format_amount

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SEPARATORS = str.maketrans({NARROW_NBSP: ",", ",": ".", NBSP: None})
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(rf"(?<=\d) (?=(?:{'|'.join(_MONTHS)}|days?)\b)"), NBSP),
    (re.compile(r"(?<=\b[Nn]o\.) (?=\d)|(?<=\b[Ll]\.) (?=\d)"), NBSP),
)


def _format_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def _format_long_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _localize_number(figure: str) -> str:
    return figure.translate(_SEPARATORS)


def _format_euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}€{_localize_number(format_amount(abs(cents)))}"


def _typeset(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


ENGLISH = Locale(
    language=Language.ENGLISH,
    language_tag="en-GB",
    format_date=_format_date,
    format_long_date=_format_long_date,
    format_euros=_format_euros,
    localize_number=_localize_number,
    typeset=_typeset,
    label_separator=": ",
    translations=TRANSLATIONS,
)
