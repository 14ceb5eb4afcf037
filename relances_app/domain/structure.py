"""The structure: the company that sends, and its mail server."""

import json
from dataclasses import dataclass, field
from enum import StrEnum


class Security(StrEnum):
    """How the line to the mail server is secured; never negotiated downwards."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "none"


class PasswordStorage(StrEnum):
    """Where the mail password lives between two starts."""

    ASK = "ask"
    KEYRING = "keyring"
    VAULT = "vault"


@dataclass(frozen=True, slots=True)
class MailServer:
    """How to reach the mail server; the password is never part of it."""

    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    ca_file: str = ""

    @property
    def is_configured(self) -> bool:
        """Say whether a server was given."""
        return bool(self.host)

    @property
    def credential_scope(self) -> str:
        """What a password is bound to: whoever changes any of it does not get the password."""
        return json.dumps([self.host, self.port, self.security.value, self.user, self.ca_file])


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """Who the mails come from."""

    name: str = ""
    address: str = ""
    reply_to: str = ""
    copy_to: str = ""

    @property
    def domain(self) -> str:
        """The domain that message ids are made at."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many mails may leave per minute, hour and day; 0 means no limit."""

    per_minute: int = 20
    per_hour: int = 100
    per_day: int = 0


@dataclass(frozen=True, slots=True)
class MailOptions:
    """What goes with the text of a mail."""

    has_invoices: bool = True
    """Attach the PDFs of the documents, where they are known."""
    max_megabytes: int = 10
    """The largest mail that may leave."""
    has_qr: bool = True
    has_reply_links: bool = True
    """Three links that open an answer with the facts filled in."""


@dataclass(frozen=True, slots=True)
class LetterOptions:
    """What a letter shows beside its text."""

    has_qr: bool = True
    place: str = ""
    """Where letters are dated from; the town of the structure when empty."""
    signatory_name: str = ""
    signatory_role: str = ""
    note: str = ""
    """A line of its own under the legal mentions."""
    enclosures: str = ""
    """What is always enclosed, split by semicolons."""

    @property
    def signatory(self) -> str:
        """Name and capacity, one a line."""
        return "\n".join(line for line in (self.signatory_name, self.signatory_role) if line)

    @property
    def enclosure_list(self) -> tuple[str, ...]:
        """What is always enclosed, one by one."""
        return tuple(text.strip() for text in self.enclosures.split(";") if text.strip())


@dataclass(frozen=True, slots=True)
class Structure:
    """The company as its letters show it (mentions of R123-237 and R123-238 C. com.)."""

    name: str = ""
    legal_form: str = ""
    capital: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    town: str = ""
    siren: str = ""
    registry: str = ""
    vat_number: str = ""
    phone: str = ""
    iban: str = ""
    bic: str = ""
    payment_days: int = 30
    server: MailServer = field(default_factory=MailServer)
    sender: SenderIdentity = field(default_factory=SenderIdentity)
    password_keeping: PasswordStorage = PasswordStorage.ASK
    rate_limit: RateLimit = field(default_factory=RateLimit)
    connections: int = 1
    upload_megabytes: int = 20
    """The largest file of invoices that is taken."""
    end_minutes: int = 15
    """Minutes after the last page at which the program ends by itself; 0 is never."""
    mails: MailOptions = field(default_factory=MailOptions)
    letters: LetterOptions = field(default_factory=LetterOptions)

    @property
    def legal_footer(self) -> str:
        """The line under letters and mails: form, capital, SIREN, registry, VAT number."""
        head = " ".join(part for part in (self.name, self.legal_form) if part)
        parts = (
            head,
            f"capital {self.capital}" if self.capital else "",
            f"SIREN {format_siren(self.siren)}" if self.siren else "",
            self.registry,
            f"TVA {self.vat_number}" if self.vat_number else "",
        )
        return " · ".join(part for part in parts if part)


def format_siren(siren: str) -> str:
    """Write a SIREN as `732 829 320`."""
    return "\u00a0".join(siren[i : i + 3] for i in range(0, 9, 3)) if len(siren) == 9 else siren


def format_iban(iban: str) -> str:
    """Write an IBAN in groups of four."""
    return "\u00a0".join(iban[i : i + 4] for i in range(0, len(iban), 4))
