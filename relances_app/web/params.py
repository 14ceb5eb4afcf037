"""Parsing of request parameters."""

from relances_app.domain.errors import UserError

MAX_DIGITS = 18
"""Digits of the longest number that SQLite stores as an integer."""


def read_number(text: str, low: int = 0, high: int = 10**12) -> int:
    """Return a whole number between `low` and `high`; raises UserError."""
    digits = text.strip()
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS
    if not is_number or not low <= int(digits) <= high:
        raise UserError(f"Indiquez un nombre entier entre {low} et {high}.")
    return int(digits)
