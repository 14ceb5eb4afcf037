"""Messages: the reminder to one customer, and the final mail that is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from relances_app.domain.accounts.account import OpenItem, open_total
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.attachment import Attachment
from relances_app.domain.charges.charges import Charges
from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL
from relances_app.domain.dunning.message_parts import NO_PARTS, MessageParts
from relances_app.domain.email_address import split_addresses
from relances_app.domain.language import Language
from relances_app.domain.locale.locale import Locale
from relances_app.domain.locale.locales import LOCALES
from relances_app.domain.structure import Structure


@dataclass(frozen=True, slots=True)
class ReplyLink:
    """A link to reply: its label, and the mailto address that opens a prepared answer."""

    label: str
    mailto: str


@dataclass(frozen=True, slots=True)
class ReceivedPayment:
    """A payment received for one document; the amount in cents."""

    booked_on: date
    number: str
    amount: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """Content of a mail or a letter, before it is rendered.

    `dated_on` is the date shown. `subject`, `body_before` and `body_after` are the message template with its
    placeholders filled; the body is split around the table of documents.
    """

    structure: Structure
    customer: Customer
    level: int
    dated_on: date
    items: tuple[OpenItem, ...]
    subject: str
    body_before: str
    body_after: str
    attachments: tuple[Attachment, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    charges: Charges | None = None
    """Interest and fees where they are demanded on top of the documents, or the reason why not."""
    qr_payload: str | None = None
    """Text of the transfer QR code (EPC069-12) for the amount to pay."""
    reply_links: tuple[ReplyLink, ...] = ()
    language: Language = Language.FRENCH
    parts: MessageParts = NO_PARTS
    """The other documents of the account that it names, and the balance."""
    payments: tuple[ReceivedPayment, ...] = ()
    """Payments received since the last statement, in a statement."""
    visible_copies: str = ""
    hidden_copies: str = ""
    """Addresses that get a copy of the mail."""

    @property
    def locale(self) -> Locale:
        """The locale of its language."""
        return LOCALES[self.language]

    @property
    def is_statement(self) -> bool:
        """Return whether it is a statement of account, which asks for nothing."""
        return self.level == STATEMENT_LEVEL

    @property
    def total(self) -> int:
        """The sum of the documents, in cents, credits deducted."""
        return open_total(self.items)

    @property
    def amount_due(self) -> int:
        """The amount to pay in cents: documents and charges."""
        return self.total + (self.charges.total if self.charges else 0)


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """The final mail: exactly these bytes are sent, to these addresses, with this Message-ID.

    `recipient` and `copy_to` are one or several addresses, joined.
    """

    recipient: str
    sender: str
    message_id: str
    content: bytes
    sha256: str
    copy_to: str = ""

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses of the customer."""
        return split_addresses(self.recipient)

    @property
    def copies(self) -> tuple[str, ...]:
        """The addresses that get a copy."""
        return split_addresses(self.copy_to)
