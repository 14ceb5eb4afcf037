"""A message: what is said to one customer, and the frozen form in which it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from relances_app.domain.accounts.account import OpenItem, open_total
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.attachment import Attachment
from relances_app.domain.charges.charges import Charges
from relances_app.domain.language import Language
from relances_app.domain.locale.locale import Locale
from relances_app.domain.locale.locales import LOCALES
from relances_app.domain.structure import Structure


@dataclass(frozen=True, slots=True)
class ReplyLink:
    """A link by which the reader answers: its label, and the address that opens a mail with the facts in it."""

    label: str
    mailto: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """Everything a mail or a letter says, before it is put into words.

    `dated_on` is the day printed; `subject` and `body` are the wording with its placeholders
    filled, `body` split around the table of documents.
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
    """Interest and fees where they are claimed on top of the documents, or why they are not."""
    qr_payload: str | None = None
    """The text of the transfer code (EPC069-12), for the total that is asked for."""
    reply_links: tuple[ReplyLink, ...] = ()
    language: Language = Language.FRENCH

    @property
    def locale(self) -> Locale:
        """How its language is written."""
        return LOCALES[self.language]

    @property
    def total(self) -> int:
        """The sum of the documents, in cents, credits deducted."""
        return open_total(self.items)

    @property
    def amount_due(self) -> int:
        """What is asked for, in cents: the documents, and the charges claimed."""
        return self.total + (self.charges.total if self.charges else 0)


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail as it will leave: these bytes, to this address, under this id, and nothing else."""

    recipient: str
    sender: str
    message_id: str
    content: bytes
    sha256: str
    copy_to: str = ""
