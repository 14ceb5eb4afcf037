"""Reader of QIF bank statements: one field per line, one movement up to `^`, no defined date order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import RejectedLine
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.domain.reconciliation.bank_statement import (
    Statement,
    StatementAccount,
    StatementFormat,
    Transaction,
)
from relances_app.domain.reconciliation.bank_text import clean_text, join_texts
from relances_app.domain.reconciliation.statement_builder import build_statement

_HEADER = re.compile(r"\s*!(type|account|option|clear)\b", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-']\s*(\d{4}|\d{1,2})")

KINDS = frozenset({"!type:bank", "!type:cash", "!type:ccard", "!type:oth a", "!type:oth l"})
ACCOUNT, OTHER_SECTION = "!account", "!type:"
OPENING = frozenset({"opening balance", "solde initial", "solde d ouverture"})

AMBIGUOUS_DATES = "dates lues jour/mois/année, mais rien dans ce fichier ne le prouve : vérifiez-en une"


@dataclass(slots=True)
class _Record:
    """The fields of one movement by letter, and the line where it starts."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Account:
    name: str
    records: list[_Record] = field(default_factory=list)


def looks_like_qif(text: str) -> bool:
    """Return whether the text starts with a QIF header."""
    return _HEADER.match(text) is not None


def read_qif(text: str, *, day_first: bool | None = None) -> Statement:
    """Return the statement; `day_first` is the date order, None to detect it from the file.

    Days come first unless a number above 12 proves the other order; an ambiguous file gets a warning.
    Raises UserError if no account is found.
    """
    accounts = _group_by_account(text)
    if day_first is None:
        day_first = _detect_day_first(record.fields.get("D", "") for a in accounts for record in a.records)
    rejections: list[RejectedLine] = []
    statement_accounts = [_read_account(account, day_first is not False, rejections) for account in accounts]
    statement = build_statement(
        StatementFormat.QIF, statement_accounts, rejections, [AMBIGUOUS_DATES] if day_first is None else []
    )
    return replace(statement, is_date_order_unknown=day_first is None)


def _detect_day_first(days: Iterable[str]) -> bool | None:
    """Return True if days come first, False if months do, None if the dates are ambiguous."""
    pairs = {(int(match[1]), int(match[2])) for day in days if (match := _DAY.fullmatch(day))}
    if any(first > 12 for first, _ in pairs):
        return True
    if any(second > 12 for _, second in pairs):
        return False
    return None if any(first != second for first, second in pairs) else True


def _group_by_account(text: str) -> list[_Account]:
    accounts: list[_Account] = []
    section = name = ""
    record: _Record | None = None
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        line = raw.strip()
        if line.lower().startswith((ACCOUNT, OTHER_SECTION)):
            section, record = " ".join(line.lower().split()), None
            if section in KINDS:
                accounts.append(_Account(name))
        elif section == ACCOUNT and line.startswith("N"):
            name = clean_text(line[1:])
        elif section in KINDS and line == "^":
            record = None
        elif section in KINDS and line and not line.startswith("!"):
            if record is None:
                accounts[-1].records.append(record := _Record(number))
            record.fields.setdefault(line[0], clean_text(line[1:]))
    return accounts


def _read_account(account: _Account, day_first: bool, rejections: list[RejectedLine]) -> StatementAccount:
    opening, lines = None, []
    for record in account.records:
        try:
            line = _read_transaction(record.fields, day_first)
        except UserError as error:
            rejections.append(RejectedLine(record.line, error.message))
            continue
        if normalize_text(line.label) in OPENING:
            opening = line.amount
        else:
            lines.append(line)
    return StatementAccount(account.name, tuple(lines), opening=opening)


def _read_transaction(fields: dict[str, str], day_first: bool) -> Transaction:
    return Transaction(
        booked_on=_read_day(fields.get("D", ""), day_first),
        amount=parse_amount(fields.get("T") or fields.get("U", "")),
        label=join_texts(fields.get("P", ""), fields.get("M", "")),
        reference=fields.get("N", ""),
    )


def _read_day(text: str, day_first: bool) -> date:
    """Read `31/12/2024`, `12/31'24`, `1/ 5'04`, or a date that starts with the year."""
    match = _DAY.fullmatch(text)
    if match is None:
        return parse_date(text)
    first, second, year = match.groups()
    day, month = (first, second) if day_first else (second, first)
    return parse_date(f"{day}/{month}/{year.zfill(2)}")
