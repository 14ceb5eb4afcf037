"""The structure: the business that sends reminders, with its mail server and options."""

import json
from dataclasses import dataclass, field
from enum import StrEnum


class Security(StrEnum):
    """Encryption of the connection to the mail server; never downgraded."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "none"


class PasswordStorage(StrEnum):
    """Where the mail password is stored between two starts."""

    ASK = "ask"
    KEYRING = "keyring"
    VAULT = "vault"


class SignIn(StrEnum):
    """How the program identifies itself to the mail server: password, or OAuth 2 with a provider."""

    PASSWORD = "password"  # noqa: S105  the name of a choice
    MICROSOFT = "microsoft"
    GOOGLE = "google"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Settings of the mail server, without the password."""

    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    ca_file: str = ""
    sign_in: SignIn = SignIn.PASSWORD
    client_id: str = ""
    """Application id of the company; empty: the built-in one."""
    tenant: str = ""
    """Organization at Microsoft; empty: any."""

    @property
    def is_configured(self) -> bool:
        """Return whether a server is set."""
        return bool(self.host)

    @property
    def credential_scope(self) -> str:
        """The settings that a stored password is bound to: after a change of one the password is not used."""
        scope = [self.host, self.port, self.security.value, self.user, self.ca_file]
        if self.sign_in is not SignIn.PASSWORD:
            scope += [self.sign_in.value, self.client_id, self.tenant]
        return json.dumps(scope)


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """Reading of the mailbox, with login and password of the mail server."""

    is_on: bool = False
    host: str = ""
    port: int = 993
    security: Security = Security.SSL


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """Sender of the mails."""

    name: str = ""
    address: str = ""
    reply_to: str = ""
    copy_to: str = ""

    @property
    def domain(self) -> str:
        """The domain used in Message-IDs."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Most mails sent per minute, hour and day; 0 means no limit."""

    per_minute: int = 20
    per_hour: int = 100
    per_day: int = 0


@dataclass(frozen=True, slots=True)
class MailOptions:
    """What is added to the text of a mail."""

    has_invoices: bool = True
    """Attach the PDFs of the documents, if there are any."""
    max_megabytes: int = 10
    """Largest size of a mail."""
    has_qr: bool = True
    has_reply_links: bool = True
    """Add three links that open a prepared answer."""


@dataclass(frozen=True, slots=True)
class LetterOptions:
    """What is added to the text of a letter."""

    has_qr: bool = True
    place: str = ""
    """Town in the date line; the town of the structure when empty."""
    signatory_name: str = ""
    signatory_role: str = ""
    note: str = ""
    """A separate line under the legal mentions."""
    enclosures: str = ""
    """Enclosures of every letter, separated by semicolons."""

    @property
    def signatory(self) -> str:
        """Name and role, one per line."""
        return "\n".join(line for line in (self.signatory_name, self.signatory_role) if line)

    @property
    def enclosure_list(self) -> tuple[str, ...]:
        """Enclosures of every letter."""
        return tuple(text.strip() for text in self.enclosures.split(";") if text.strip())


@dataclass(frozen=True, slots=True)
class Structure:
    """The business as shown on its letters (mentions of R123-237 and R123-238 C. com.), and its settings."""

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
    mailbox: MailboxSettings = field(default_factory=MailboxSettings)
    sender: SenderIdentity = field(default_factory=SenderIdentity)
    password_keeping: PasswordStorage = PasswordStorage.ASK
    rate_limit: RateLimit = field(default_factory=RateLimit)
    connections: int = 1
    upload_megabytes: int = 20
    """Largest import file accepted."""
    end_minutes: int = 15
    """Minutes after the last tab was closed until the program exits by itself; 0 means never."""
    gap_days: int = 7
    """Minimum time in days between two messages to one customer; 0 means none."""
    groups_levels: int = 1
    """1 if one message takes the due documents of several levels, else 0."""
    reminder_rhythm: str = ""
    """How often the first page says that reminders are due: `daily`, `weekly`, or empty for never."""
    reminder_weekday: int = 1
    """From 1 (Monday) to 5, for a weekly moment."""
    reminder_hour: int = 9
    alsace_holidays: int = 0
    """1 if the public holidays of Alsace and Moselle count, else 0."""
    mails: MailOptions = field(default_factory=MailOptions)
    letters: LetterOptions = field(default_factory=LetterOptions)

    @property
    def legal_footer(self) -> str:
        """The footer of letters and mails: name, legal form, capital, SIREN, registry, VAT number."""
        full_name = " ".join(part for part in (self.name, self.legal_form) if part)
        parts = (
            full_name,
            f"capital {self.capital}" if self.capital else "",
            f"SIREN {format_siren(self.siren)}" if self.siren else "",
            self.registry,
            f"TVA {self.vat_number}" if self.vat_number else "",
        )
        return " · ".join(part for part in parts if part)


def format_siren(siren: str) -> str:
    """Format a SIREN as `732 829 320`."""
    return "\u00a0".join(siren[i : i + 3] for i in range(0, 9, 3)) if len(siren) == 9 else siren


def format_iban(iban: str) -> str:
    """Format an IBAN in groups of four characters."""
    return "\u00a0".join(iban[i : i + 4] for i in range(0, len(iban), 4))
