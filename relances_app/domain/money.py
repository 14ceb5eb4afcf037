"""Amounts in integer cents: parse French text, format with French typography."""

import re

from relances_app.domain.errors import UserError

NARROW_NBSP = "\u202f"
"""Narrow no-break space between thousands (Imprimerie nationale, CLDR fr)."""
NBSP = "\u00a0"
"""No-break space before the euro sign."""

MAX_CENTS = 10**13
"""Amounts above a hundred billion euros are rejected as parsing errors."""

MAX_LENGTH = 60
"""Longest amount in characters, spaces left out; a longer text is not an amount."""

_SPACE = r"[\s\u00a0\u202f\u2009\u2007']"
_GROUPS = re.compile(rf"(?<!\d)\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)(?=[.,]|\D*$)")
"""Digits in groups of three: the only place for spaces within an amount."""
_SPACES = re.compile(_SPACE)
_SIGN_SPACES = re.compile(rf"(?<=[-+(]){_SPACE}+|{_SPACE}+(?=[-)])")
_CURRENCY = re.compile(rf"^(?:€|euros?|EUR){_SPACE}*|{_SPACE}*(?:€|euros?|EUR)(?=[-)]?$)", re.IGNORECASE)
"""The euro before or after an amount; elsewhere (`12€50`) the text is not understood."""
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""`1.500` means one euro fifty in some programs and fifteen hundred in others, so it is rejected."""
_PLAIN = re.compile(r"(-?)(\d{1,11})(?:[.,](\d{1,2}))?")
"""Fast path for most amounts."""
_XML_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{0,20})(?:\.(?P<part>\d{0,20}))?", re.ASCII)
_FIGURE = re.compile(r"(?P<whole>\d{0,20})(?:[.,](?P<part>\d*))?")


def parse_user_amount(text: str) -> int:
    """Parse an amount typed by the user to cents; the UserError raised says how to write it."""
    try:
        return parse_amount(text)
    except UserError as refusal:
        raise UserError(f"Ce {refusal.message}. Écrivez-le ainsi : 120,50.") from refusal


def parse_amount(text: str) -> int:
    """Parse a French or plain decimal amount to cents.

    `1 501,60 €`, `-56,10`, `56,10-`, `(56,10)`, `1.501,60`, `1,501.60` and `1501.6` are accepted. Fractions of a
    cent other than zeros are rejected, since imported amounts are never rounded, and so is `1.500`, which may
    mean fifteen hundred.

    Raises UserError when the text is not one amount.
    """
    if plain := _PLAIN.fullmatch(text) if text.isascii() else None:
        sign, whole, part = plain.groups("0")
        return int(f"{sign}{whole}{part:0<2}")
    cents = _read_cents(text)
    if cents is None or abs(cents) > MAX_CENTS:
        raise UserError(f"montant illisible : « {text[:40]} »")
    return cents


def parse_decimal(text: str) -> int:
    """Parse the decimal of an XML document to cents, the dot always a decimal mark: `850.000` is 850 euros.

    Raises UserError when the text is not a decimal, or has a fraction of a cent.
    """
    match = _XML_DECIMAL.fullmatch(text.strip())
    whole, part = (match["whole"], match["part"] or "") if match else ("", "")
    if match is None or not (whole or part) or part[2:].strip("0"):
        raise UserError(f"montant illisible : « {text[:40]} »")
    cents = int(whole or 0) * 100 + int(part[:2].ljust(2, "0"))
    if cents > MAX_CENTS:
        raise UserError(f"montant illisible : « {text[:40]} »")
    return -cents if match["sign"] == "-" else cents


def _read_cents(text: str) -> int | None:
    if len(text) > 2 * MAX_LENGTH:
        return None
    plain = _CURRENCY.sub("", _SIGN_SPACES.sub("", text.strip().replace("\u2212", "-")))
    bare = _GROUPS.sub(lambda match: _SPACES.sub("", match[0]), plain, count=1)
    if not bare.isascii() or len(bare) > MAX_LENGTH:
        return None
    negative = bare.startswith(("-", "(")) or bare.endswith("-")
    bare = bare.removeprefix("(").removesuffix(")").strip("-").removeprefix("+")
    match = None if _AMBIGUOUS.fullmatch(bare) else _FIGURE.fullmatch(_normalize_decimal_mark(bare))
    if match is None or not (match["whole"] or match["part"]):
        return None
    part = (match["part"] or "").ljust(2, "0")
    if part[2:].strip("0"):
        return None
    cents = int(match["whole"] or 0) * 100 + int(part[:2])
    return -cents if negative else cents


def _normalize_decimal_mark(bare: str) -> str:
    """Drop thousands separators: of two marks the last one is decimal, one mark repeated groups thousands."""
    for decimal, grouping in ((",", "."), (".", ",")):
        if re.fullmatch(rf"\d{{1,3}}(\{grouping}\d{{3}})+\{decimal}\d*", bare):
            return bare.replace(grouping, "")
    for grouping in (".", ","):
        if re.fullmatch(rf"\d{{1,3}}(\{grouping}\d{{3}}){{2,}}", bare):
            return bare.replace(grouping, "")
    return bare


def format_amount(cents: int) -> str:
    """Format cents as `1 501,60` with narrow no-break spaces between thousands."""
    whole, part = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", NARROW_NBSP)
    return f"{'-' if cents < 0 else ''}{grouped},{part:02d}"


def format_euros(cents: int) -> str:
    """Format cents as `1 501,60 €`."""
    return f"{format_amount(cents)}{NBSP}€"


def format_plain(cents: int) -> str:
    """Format cents as `1501.60`, for exports, QR codes and JSON."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"
