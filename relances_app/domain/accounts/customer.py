"""A customer: who owes, where to write, and in what capacity."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from relances_app.domain.language import Language


class CustomerKind(StrEnum):
    """In what capacity a customer buys: it decides which law applies."""

    PROFESSIONAL = "professional"
    PRIVATE = "private"
    UNKNOWN = "unknown"


CUSTOMER_KIND_LABELS = {
    CustomerKind.PROFESSIONAL: "professionnel",
    CustomerKind.PRIVATE: "particulier",
    CustomerKind.UNKNOWN: "à préciser",
}
"""The words of the screen."""


def resolve_kind(kind: CustomerKind, siren: str) -> CustomerKind:
    """Return the kind; where nobody gave it, one whose SIREN is known is a professional."""
    return CustomerKind.PROFESSIONAL if kind is CustomerKind.UNKNOWN and siren else kind


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the accounts know it; empty text where a file said nothing."""

    code: str
    name: str
    email: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    phone: str = ""
    siren: str = ""
    kind: CustomerKind = CustomerKind.UNKNOWN
    payment_days: int | None = None
    language: Language | None = None
    """The language to write in; None where nobody said it, which is French."""

    @property
    def contact(self) -> "Contact":
        """How to reach it."""
        return Contact(
            self.email, self.phone, self.street, self.street2, self.postcode, self.town, self.country
        )

    @property
    def effective_kind(self) -> CustomerKind:
        """The kind, or what the SIREN tells where nobody said it."""
        return resolve_kind(self.kind, self.siren)

    @property
    def effective_language(self) -> Language:
        """The language of its mails and letters."""
        return self.language or Language.FRENCH


@dataclass(frozen=True, slots=True)
class Contact:
    """How a customer is reached: mail, phone and postal address; empty text where nobody said."""

    email: str = ""
    phone: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""

    @property
    def address(self) -> tuple[str, ...]:
        """The postal address: one whole, since lines of two addresses would lead nowhere."""
        return (self.street, self.street2, self.postcode, self.town, self.country)


_SEPARATORS = re.compile(r"[^0-9a-z]+")


def normalize_text(text: str) -> str:
    """Return text as names are compared: no accents, no case, single spaces, letters and digits only.

    >>> fold("Établissements  Frères & Cie")
    'etablissements freres cie'
    """
    if text.isascii():  # as most cells are, and ten times as quick
        return _SEPARATORS.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def code_from_name(name: str) -> str:
    """Return the code of a customer whose file has none: its folded name, in capitals."""
    return normalize_text(name).upper()[:60]
