"""French typography of running text: no-break spaces and typographic apostrophes."""

import re
import unicodedata
from functools import lru_cache

from relances_app.domain.dates import MONTHS
from relances_app.domain.money import NARROW_NBSP, NBSP

_RULES = (
    (re.compile(r"(?<=\S) (?=[;!?])"), NARROW_NBSP),
    (re.compile(r"(?<=\S) (?=[:»€%])"), NBSP),
    (re.compile(r"(?<=«) (?=\S)"), NBSP),
    (re.compile(r"(?<=\b[nN]°) (?=\S)"), NBSP),
    (re.compile(r"(?<=\b[Ll]\.) (?=\d)"), NBSP),
    (re.compile(rf"(?<=\d|r) (?=(?:{'|'.join(MONTHS)}|jours?)\b)"), NBSP),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "’"),
)


@lru_cache(maxsize=128)
def typeset(text: str) -> str:
    """Return text with French typography (Imprimerie nationale); amounts and numbers are unchanged."""
    text = unicodedata.normalize("NFC", text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
