"""Bank statements: accounts with their transactions and balances, and the incoming payments."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.accounts.parsed_file import RejectedLine

EURO = "EUR"


class StatementFormat(StrEnum):
    """The supported statement formats, under their usual names."""

    CAMT = "CAMT.053"
    CFONB = "CFONB 120"
    OFX = "OFX"
    QIF = "QIF"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction as in the file; `amount` in cents, positive for incoming money.

    `bank_id` is the bank's identifier (FITID, AcctSvcrRef, EndToEndId), empty if there is none; `is_return` tells
    that it reverses an earlier transaction (unpaid cheque, returned transfer).
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
    """The transactions of one account over one period; balances in cents, None where the file has none."""

    account: str
    lines: tuple[Transaction, ...]
    currency: str = EURO
    opening: int | None = None
    closing: int | None = None

    @property
    def balance_gap(self) -> int:
        """Closing balance minus opening balance and transactions, in cents; 0 if a balance is unknown."""
        if self.opening is None or self.closing is None:
            return 0
        return self.closing - self.opening - sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class IncomingPayment:
    """An incoming payment, in positive cents; its fingerprint is the same in every file that contains it."""

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
    """One parsed statement file; nothing is stored yet."""

    format: StatementFormat
    accounts: tuple[StatementAccount, ...]
    credits: tuple[IncomingPayment, ...]
    debit_count: int = 0
    warnings: tuple[str, ...] = ()
    rejections: tuple[RejectedLine, ...] = ()
    name: str = ""
    """File name."""
    is_date_order_unknown: bool = False
    """Whether the file leaves open if its dates start with the day or the month (QIF)."""
