"""Parsing of request parameters."""

from relances_app.domain.errors import UserError


def read_number(text: str, low: int = 0, high: int = 10**12) -> int:
    """Return a whole number between `low` and `high`; raises UserError."""
    if not text.strip().isascii() or not text.strip().isdecimal() or not low <= int(text) <= high:
        raise UserError(f"Indiquez un nombre entier entre {low} et {high}.")
    return int(text)
