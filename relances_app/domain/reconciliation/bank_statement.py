"""A bank statement: its accounts with their movements and balances, and the credits that came in."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.accounts.parsed_file import RejectedLine

EURO = "EUR"


class StatementFormat(StrEnum):
    """The formats of statement that are read, under their usual names."""

    CAMT = "CAMT.053"
    CFONB = "CFONB 120"
    OFX = "OFX"
    QIF = "QIF"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement as the bank writes it; `amount` in cents, positive for money in.

    `bank_id` is what the bank names it by (FITID, AcctSvcrRef, EndToEndId), empty where it has no name;
    `is_return` tells that it undoes an earlier movement (unpaid cheque, returned transfer).
    """

    booked_on: date
    amount: int
    label: str
    value_on: date | None = None
    counterparty: str = ""
    reference: str = ""
    bank_id: str = ""
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class StatementAccount:
    """The movements of one account over one period; balances in cents, None where the file has none."""

    account: str
    lines: tuple[Transaction, ...]
    currency: str = EURO
    opening: int | None = None
    closing: int | None = None

    @property
    def balance_gap(self) -> int:
        """Cents by which opening balance and movements miss the closing balance; 0 where unknown."""
        if self.opening is None or self.closing is None:
            return 0
        return self.closing - self.opening - sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class IncomingPayment:
    """Money that came in, in positive cents; one movement has one fingerprint, whatever the file."""

    booked_on: date
    amount: int
    label: str
    fingerprint: str
    value_on: date | None = None
    counterparty: str = ""
    reference: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement file, read; nothing is stored yet."""

    format: StatementFormat
    accounts: tuple[StatementAccount, ...]
    credits: tuple[IncomingPayment, ...]
    debit_count: int = 0
    warnings: tuple[str, ...] = ()
    rejections: tuple[RejectedLine, ...] = ()
    name: str = ""
    """The name of the file."""
    is_date_order_unknown: bool = False
    """Whether nothing in the file proves if days or months come first in its dates (QIF)."""
