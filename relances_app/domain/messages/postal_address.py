"""The recipient's address block in the format of La Poste (NF Z 10-011)."""

import re
import textwrap
import unicodedata

from relances_app.domain.accounts.customer import Customer

MAX_LINES = 6
MAX_LINE_LENGTH = 38

_ABBREVIATIONS = (
    (re.compile(r"\bsociété à responsabilité limitée\b", re.IGNORECASE), "SARL"),
    (re.compile(r"\bsociété par actions simplifiée\b", re.IGNORECASE), "SAS"),
    (re.compile(r"\bsociété anonyme\b", re.IGNORECASE), "SA"),
    (re.compile(r"\bsociété civile immobilière\b", re.IGNORECASE), "SCI"),
    (re.compile(r"\bétablissements\b", re.IGNORECASE), "Ets"),
    (re.compile(r"\bcompagnie\b", re.IGNORECASE), "Cie"),
    (re.compile(r"\bboulevard\b", re.IGNORECASE), "bd"),
    (re.compile(r"\bavenue\b", re.IGNORECASE), "av"),
    (re.compile(r"\bzone industrielle\b", re.IGNORECASE), "ZI"),
    (re.compile(r"\bzone d['’]activités?\b", re.IGNORECASE), "ZA"),
    (re.compile(r"\bbâtiment\b", re.IGNORECASE), "bât"),
    (re.compile(r"\brésidence\b", re.IGNORECASE), "rés"),
)
"""Used only where a line would be too long."""

_PUNCTUATION = re.compile(r"[.,;:]+")
_FRANCE = {"", "fr", "fra", "france"}


def format_postal_address(customer: Customer) -> tuple[str, ...]:
    """Return at most six lines of at most 38 characters, the town in capitals, the country last if abroad.

    If there are too many lines, the name or street lines with the most lines lose their last one; the town and
    the country are never dropped.
    """
    ends = _format_last_lines(customer)
    parts = [_wrap(text) for text in (customer.name, *map(_clean, (customer.street, customer.street2)))]
    while sum(map(len, parts)) > MAX_LINES - len(ends):
        max(reversed(parts), key=len).pop()
    return (*(line for part in parts for line in part), *ends)


def _format_last_lines(customer: Customer) -> list[str]:
    town = " ".join(_clean(f"{customer.postcode} {customer.town}").upper().split())
    country = "" if customer.country.strip().casefold() in _FRANCE else customer.country.upper()
    return [line[:MAX_LINE_LENGTH].strip() for line in (town, " ".join(country.split())) if line.strip()]


def _wrap(text: str) -> list[str]:
    """Wrap text at spaces; a text that is too long is abbreviated first."""
    bare = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(bare) > MAX_LINE_LENGTH:
        for pattern, short in _ABBREVIATIONS:
            bare = pattern.sub(short, bare)
    return textwrap.wrap(bare, MAX_LINE_LENGTH)


def _clean(text: str) -> str:
    """Remove the punctuation that the standard does not allow in the street and town lines."""
    return _PUNCTUATION.sub(" ", text)
