"""Result of parsing an import file: documents, customers, and rejected lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Doubt
from relances_app.domain.attachment import Attachment


class Source(StrEnum):
    """Kinds of import files."""

    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    FEC = "fec"
    INVOICE = "invoice"
    CONTACTS = "contacts"
    STATEMENT = "statement"
    MANUAL = "manual"
    """An invoice entered by hand."""


class TargetField(StrEnum):
    """Fields that a column of a table can be mapped to."""

    CODE = "code"
    NAME = "name"
    FIRST_NAME = "first_name"
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
    SIDE = "side"
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
    NOTE = "note"


REPEATABLE_FIELDS = frozenset({TargetField.DOCUMENT_STATE, TargetField.NOTE})
"""Fields of which every column of a table counts; each other field is that of one column."""


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was rejected; `reason` is a French phrase that names the cause."""

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
    """The headings of a table, the field each is mapped to, and a few sample values."""

    headings: tuple[str, ...]
    fields: tuple[TargetField | None, ...]
    samples: tuple[tuple[str, ...], ...]
    signature: str
    """Identifies this set of headings, so that a manual mapping can be stored for it."""
    proposals: tuple[TargetField | None, ...] = ()
    """Fields that the values of unmapped columns look like; not used before a person confirms them."""


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """Sum of the open items of one account and its balance, both in cents (FEC)."""

    customer_code: str
    open_sum: int
    balance: int

    @property
    def difference(self) -> int:
        """Balance minus the sum of the open items, in cents; zero where they agree."""
        return self.balance - self.open_sum


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The days of a FEC, and the balances that it carries forward from the former year, by account in cents."""

    first_day: date
    last_day: date
    openings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """One parsed file; nothing is stored yet."""

    source: Source
    name: str
    documents: tuple[Document, ...] = ()
    customers: tuple[Customer, ...] = ()
    rejections: tuple[RejectedLine, ...] = ()
    warnings: tuple[str, ...] = ()
    columns: ColumnMapping | None = None
    is_whole_list: bool = True
    """Whether such a file usually lists all open documents, so that a missing one counts as settled."""
    balance_checks: tuple[BalanceCheck, ...] = ()
    attachments: tuple[tuple[str, Attachment], ...] = ()
    """Document numbers with the PDF of the invoice (Factur-X)."""
    fiscal_year: FiscalYear | None = None
    doubts: tuple[Doubt, ...] = ()
    """What a person has to answer: what a reader does not understand is a doubt, never a value."""
