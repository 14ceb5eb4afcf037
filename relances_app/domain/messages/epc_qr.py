"""Text of a QR code for a SEPA credit transfer (EPC069-12, version 002)."""

import re
import unicodedata
from collections.abc import Sequence

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.money import format_plain
from relances_app.domain.structure import Structure

MAX_CENTS = 99_999_999_999
MAX_NAME_LENGTH = 70
MAX_REMITTANCE_LENGTH = 140
"""Limits of EPC069-12."""

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_TRANSLITERATION = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "’": "'", "&": "+"}
)


def is_valid_iban(iban: str) -> bool:
    """Return whether the check digits of an IBAN are correct (ISO 13616, modulo 97)."""
    bare = "".join(iban.split()).upper()
    if not _IBAN.fullmatch(bare):
        return False
    return int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1


def build_payload(structure: Structure, customer: Customer, numbers: Sequence[str], total: int) -> str | None:
    """Return the text of the QR code for a transfer of `total` cents, or None if data are missing or invalid.

    The reference is the customer and the document numbers, so that the payment can be matched.
    """
    iban = "".join(structure.iban.split()).upper()
    name = to_sepa_charset(structure.name)[:MAX_NAME_LENGTH].strip()
    if not (0 < total <= MAX_CENTS and name and is_valid_iban(iban)):
        return None
    bic = "".join(structure.bic.split()).upper()
    lines = (
        "BCD", "002", "1", "SCT",
        bic if _BIC.fullmatch(bic) else "",
        name, iban, f"EUR{format_plain(total)}",
        "", "",
        build_reference(customer, numbers),
    )  # fmt: skip
    return "\n".join(lines)


def build_reference(customer: Customer, numbers: Sequence[str]) -> str:
    """Return the customer, as many complete document numbers as fit, and the number of those left out."""
    customer_part = to_sepa_charset(customer.code or customer.name)[:35].strip()
    listed_numbers = [to_sepa_charset(number) for number in numbers]
    for left in range(len(listed_numbers) + 1):
        listed = listed_numbers[: len(listed_numbers) - left]
        more = [f"+ {left} autre{'s' if left > 1 else ''}"] if left else []
        text = " ".join((customer_part, *listed, *more)).strip()
        if len(text) <= MAX_REMITTANCE_LENGTH:
            return text
    return customer_part


def to_sepa_charset(text: str) -> str:
    """Return text in the characters that every bank accepts (EPC217-08); accents are removed."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_TRANSLITERATION))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_NOT_SEPA.sub(" ", plain).split())
