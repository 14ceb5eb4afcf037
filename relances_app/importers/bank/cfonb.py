"""Reader of CFONB 120 bank statements: records of 120 characters with fixed positions.

Positions are those of the CFONB booklet of July 2004 (« Relevé de compte sur support informatique »)
and its supplement of August 2007 for transfers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from relances_app.domain.accounts.parsed_file import RejectedLine
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.bank_statement import (
    EURO,
    Statement,
    StatementAccount,
    StatementFormat,
    Transaction,
)
from relances_app.domain.reconciliation.bank_text import clean_text, join_texts
from relances_app.domain.reconciliation.statement_builder import build_statement

RECORD_LENGTH = 120
OLD_BALANCE, MOVEMENT, DETAIL, NEW_BALANCE = "01", "04", "05", "07"

POSITIVE, NEGATIVE = "{ABCDEFGHI", "}JKLMNOPQR"
"""Last character of an amount: its last digit with its sign (zoned decimal)."""

LABELS = ("LIB", "LCC", "LC2", "LCS")
REFERENCES = ("RCN", "REF")
DEBTORS = ("NPY", "NPO")
RETURNED = "RET"


@dataclass(slots=True)
class _AccountRecords:
    """The records of one account between its two balances."""

    header: str
    opening: int | None = None
    closing: int | None = None
    is_closed: bool = False
    movements: list[tuple[int, str, list[str]]] = field(default_factory=list)


def looks_like_cfonb(text: str) -> bool:
    """Return whether the first non-blank record looks like CFONB 120."""
    return re.match(r"\s*0[147]\d{5}.{9}[A-Z ]{3}[\d ].[\dA-Z ]{11}..\d{6}", text) is not None


def read_cfonb(text: str) -> Statement:
    """Return the statement of a text of records of 120 characters, with or without line ends.

    Unreadable records are rejected one by one; raises UserError if no account is found.
    """
    rejections: list[RejectedLine] = []
    statement_accounts = [
        _read_account(records, rejections) for records in _group_by_account(text, rejections)
    ]
    return build_statement(StatementFormat.CFONB, statement_accounts, rejections)


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Yield numbered records: some banks strip trailing blanks, others write no line ends."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        for start in range(0, len(line), RECORD_LENGTH):
            record = line[start : start + RECORD_LENGTH]
            if record.strip("\x00\x1a \t"):
                yield number, record.ljust(RECORD_LENGTH)


def _group_by_account(text: str, rejections: list[RejectedLine]) -> list[_AccountRecords]:
    accounts: list[_AccountRecords] = []
    for number, record in _split(text):
        code = record[:2]
        if code == DETAIL and accounts and accounts[-1].movements:
            accounts[-1].movements[-1][2].append(record)
        elif code in (OLD_BALANCE, MOVEMENT, NEW_BALANCE):
            _add_record(number, record, accounts)
        else:
            rejections.append(
                RejectedLine(number, f"enregistrement CFONB inconnu : « {clean_text(record)[:30]} »")
            )
    return accounts


def _add_record(number: int, record: str, account_records: list[_AccountRecords]) -> None:
    """Add a record to its account; an old balance or a record after the new balance starts a new account."""
    code, last = record[:2], account_records[-1] if account_records else None
    if code == OLD_BALANCE or last is None or last.is_closed or last.header[21:32] != record[21:32]:
        last = _AccountRecords(record)
        account_records.append(last)
    if code == OLD_BALANCE:
        last.opening = _read_balance(record)
    elif code == NEW_BALANCE:
        last.closing, last.is_closed = _read_balance(record), True
    else:
        last.movements.append((number, record, []))


def _read_account(records: _AccountRecords, rejections: list[RejectedLine]) -> StatementAccount:
    lines = []
    for number, record, details in records.movements:
        try:
            lines.append(_read_transaction(record, details))
        except UserError as error:
            rejections.append(RejectedLine(number, error.message))
    header = records.header
    account = clean_text(f"{header[2:7]} {header[11:16]} {header[21:32]}")
    currency = header[16:19].strip().upper() or EURO  # LCL leaves it blank.
    return StatementAccount(account, tuple(lines), currency, records.opening, records.closing)


def _read_transaction(record: str, details: list[str]) -> Transaction:
    texts = [(detail[45:48], detail[48:118]) for detail in details]
    return Transaction(
        booked_on=_read_day(record[34:40]),
        amount=_read_amount(record),
        label=join_texts(record[48:79], *_texts_with_codes(texts, LABELS)),
        value_on=_read_day(record[42:48]) if record[42:48].strip(" 0") else None,
        counterparty=join_texts(*_texts_with_codes(texts, DEBTORS)),
        reference=join_texts(record[104:120], *_texts_with_codes(texts, REFERENCES)),
        is_return=bool(record[40:42].strip(" 0")) or any(code == RETURNED for code, _ in texts),
    )


def _texts_with_codes(texts: list[tuple[str, str]], codes: tuple[str, ...]) -> list[str]:
    return [text for code, text in texts if code in codes]


def _read_day(ddmmyy: str) -> date:
    return parse_date(f"{ddmmyy[:2]}/{ddmmyy[2:4]}/{ddmmyy[4:]}")


def _read_balance(record: str) -> int | None:
    try:
        return _read_amount(record)
    except UserError:
        return None


def _read_amount(record: str) -> int:
    """Return the amount of a record in cents; the last digit carries the sign, position 19 has the decimals."""
    digits, last = record[90:103].strip() or "0", record[103]
    decimals = record[19].strip() or "2"
    is_negative = last in NEGATIVE
    unit = (NEGATIVE if is_negative else POSITIVE).find(last)
    if unit < 0 or not (digits + decimals).isascii() or not (digits + decimals).isdigit():
        raise UserError(f"montant illisible : « {record[90:104].strip()} »")
    scale: int = 10 ** int(decimals)
    cents, rest = divmod(int(f"{digits}{unit}") * 100, scale)
    if rest:
        raise UserError(f"montant en fractions de centime : « {record[90:104].strip()} »")
    return -cents if is_negative else cents
