"""A customer: identity, contact details, and whether it is a professional or a private person."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from relances_app.domain.language import Language


class CustomerKind(StrEnum):
    """Whether a customer buys as a professional or as a private person: different legal rules apply."""

    PROFESSIONAL = "professional"
    PRIVATE = "private"
    UNKNOWN = "unknown"


CUSTOMER_KIND_LABELS = {
    CustomerKind.PROFESSIONAL: "professionnel",
    CustomerKind.PRIVATE: "particulier",
    CustomerKind.UNKNOWN: "à préciser",
}
"""Labels shown to the user."""


def resolve_kind(kind: CustomerKind, siren: str) -> CustomerKind:
    """Return the kind; an unknown one is professional if the customer has a SIREN."""
    return CustomerKind.PROFESSIONAL if kind is CustomerKind.UNKNOWN and siren else kind


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; a field is empty where no import gave a value."""

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
    """The language to write in; None means not set, and French is used."""
    management_email: str = ""
    """Addresses of its management, which get copies of the mails of some levels only."""

    @property
    def contact(self) -> "Contact":
        """The contact details."""
        return Contact(
            self.email,
            self.phone,
            self.street,
            self.street2,
            self.postcode,
            self.town,
            self.country,
            self.management_email,
        )

    @property
    def effective_kind(self) -> CustomerKind:
        """The kind, inferred from the SIREN where it is not set."""
        return resolve_kind(self.kind, self.siren)

    @property
    def effective_language(self) -> Language:
        """The language of its mails and letters, French by default."""
        return self.language or Language.FRENCH


@dataclass(frozen=True, slots=True)
class Contact:
    """Contact details of a customer: e-mail of accounting and management, phone, address; empty where not known."""

    email: str = ""
    phone: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    management_email: str = ""

    @property
    def address(self) -> tuple[str, ...]:
        """The lines of the postal address; compared and replaced as a whole, never mixed with another address."""
        return (self.street, self.street2, self.postcode, self.town, self.country)


MAX_CODE_LENGTH = 60
_TELLING_SIGNS = re.compile(r"[+#@*=%]")
"""Signs that a code leaves out, though they tell two names apart: "A+ Services" and "A Services"."""
_SEPARATORS = re.compile(r"[^0-9a-z]+")


def normalize_text(text: str) -> str:
    """Return text in a form for comparisons: no accents, lower case, single spaces, letters and digits only.

    >>> normalize_text("Établissements  Frères & Cie")
    'etablissements freres cie'
    """
    if text.isascii():  # true for most cells, and ten times as fast
        return _SEPARATORS.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def code_from_name(name: str) -> str:
    """Return the code of a customer whose file has none: its normalized name in capitals."""
    plain = normalize_text(name).upper()
    if len(plain) <= MAX_CODE_LENGTH and not _TELLING_SIGNS.search(name):
        return plain
    digest = hashlib.sha256(" ".join(name.casefold().split()).encode()).hexdigest()[:8]
    return f"{plain[: MAX_CODE_LENGTH - 9]} {digest}"
