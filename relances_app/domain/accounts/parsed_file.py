"""What a file says once it is read: documents, customers, and the lines that could not be kept."""

from dataclasses import dataclass
from enum import StrEnum

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Doubt
from relances_app.domain.attachment import Attachment


class Source(StrEnum):
    """The kinds of file that come in."""

    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    FEC = "fec"
    INVOICE = "invoice"
    CONTACTS = "contacts"
    STATEMENT = "statement"


class TargetField(StrEnum):
    """What a column of a table can stand for."""

    CODE = "code"
    NAME = "name"
    EMAIL = "email"
    STREET = "street"
    STREET2 = "street2"
    POSTCODE = "postcode"
    TOWN = "town"
    COUNTRY = "country"
    PHONE = "phone"
    SIREN = "siren"
    CUSTOMER_KIND = "customer_kind"
    LANGUAGE = "language"
    NUMBER = "number"
    KIND = "kind"
    ISSUED_ON = "issued_on"
    DUE_ON = "due_on"
    AMOUNT = "amount"
    OPEN_AMOUNT = "open_amount"
    PAID = "paid"
    STATUS = "status"
    DOCUMENT_STATE = "document_state"
    PAID_ON = "paid_on"
    PAYMENT = "payment"
    PAYMENT_ID = "payment_id"
    DEBIT = "debit"
    CREDIT = "credit"
    LETTER = "letter"
    LABEL = "label"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was not kept; `reason` is a French phrase that names the cause."""

    line: int
    reason: str
    customer_code: str = ""
    number: str = ""
    """The document that the line is about, where that much could be read."""

    @property
    def message(self) -> str:
        """`ligne 14 : date illisible : « 31/02/2024 »`."""
        return f"ligne {self.line} : {self.reason}" if self.line else self.reason


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The headings of a table, what each was taken for, and a few real values to show."""

    headings: tuple[str, ...]
    fields: tuple[TargetField | None, ...]
    samples: tuple[tuple[str, ...], ...]
    signature: str
    """Names this set of headings, so that a mapping made by hand is remembered for it."""


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """The open items of one account beside its balance, both in cents (FEC)."""

    customer_code: str
    open_sum: int
    balance: int

    @property
    def difference(self) -> int:
        """What the balance has beyond the open items, in cents; zero where they agree."""
        return self.balance - self.open_sum


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """One file, read; nothing is stored yet."""

    source: Source
    name: str
    documents: tuple[Document, ...] = ()
    customers: tuple[Customer, ...] = ()
    rejections: tuple[RejectedLine, ...] = ()
    warnings: tuple[str, ...] = ()
    columns: ColumnMapping | None = None
    is_whole_list: bool = True
    """Whether such a file usually lists all that is open, so that what is missing is settled."""
    balance_checks: tuple[BalanceCheck, ...] = ()
    attachments: tuple[tuple[str, Attachment], ...] = ()
    """Document numbers with the file that shows them (Factur-X)."""
    doubts: tuple[Doubt, ...] = ()
    """What a person has to answer: what a reader does not understand is a doubt, never a value."""
