"""Reader of OFX 1 (SGML without closing tags) and OFX 2 (XML) bank statements.

Tags are read sequentially and nothing is expanded, so DTDs and entities have no effect.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from relances_app.domain.accounts.parsed_file import RejectedLine
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.domain.reconciliation.bank_statement import (
    EURO,
    Statement,
    StatementAccount,
    StatementFormat,
    Transaction,
)
from relances_app.domain.reconciliation.bank_text import clean_text, join_texts
from relances_app.domain.reconciliation.statement_builder import build_statement

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]{0,40})\s*/?>|\Z")
"""A tag, or the end of the text."""
_ACCOUNT_PARTS = ("BANKID", "BRANCHID", "ACCTID")

STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
MOVEMENTS, MOVEMENT = "BANKTRANLIST", "STMTTRN"
OWN_ACCOUNT, OTHER_ACCOUNT = ("BANKACCTFROM", "CCACCTFROM"), ("BANKACCTTO", "CCACCTTO")
GROUPS = frozenset(
    {*OWN_ACCOUNT, *OTHER_ACCOUNT, "LEDGERBAL", "AVAILBAL", "PAYEE", "CURRENCY", "ORIGCURRENCY"}
)
"""Elements that qualify the fields inside them: an `ACCTID` belongs to this account or to the other party."""

_Fields = dict[str, str]


@dataclass(slots=True)
class _Account:
    """The fields of one account, and those of its movements, one list per BANKTRANLIST."""

    fields: _Fields = field(default_factory=dict)
    transaction_lists: list[list[_Fields]] = field(default_factory=list)


def looks_like_ofx(text: str) -> bool:
    """Return whether the text starts like OFX 1 or 2."""
    return re.search(r"OFXHEADER|<OFX>", text[:2_000], re.IGNORECASE) is not None


def read_ofx(text: str) -> Statement:
    """Return the statement with all accounts of the file.

    Unreadable movements are rejected one by one; raises UserError if no account is found.
    """
    rejections: list[RejectedLine] = []
    statement_accounts = [
        statement_account
        for account in _group_by_account(text)
        for statement_account in _read_accounts(account, rejections)
    ]
    return build_statement(StatementFormat.OFX, statement_accounts, rejections)


def _read_tags(text: str) -> Iterator[tuple[bool, str, str]]:
    """Yield whether a tag closes, its name, and the text up to the next tag."""
    for tag, following in pairwise(_TAG.finditer(text)):
        value = text[tag.end() : following.start()].replace("<![CDATA[", "").replace("]]>", "")
        yield bool(tag[1]), tag[2].upper(), clean_text(_unescape(value))


def _unescape(text: str) -> str:
    """Resolve character references; keep one with thousands of digits, which Python refuses to convert."""
    try:
        return html.unescape(text)
    except ValueError:
        return text


def _group_by_account(text: str) -> list[_Account]:
    """Group the fields by account and movement; fields of a group are prefixed with its name: `PAYEE/NAME`."""
    accounts: list[_Account] = []
    fields: _Fields = {}
    group = ""
    for closes, tag, value in _read_tags(text):
        if tag in STATEMENTS and not closes:
            accounts.append(_Account(fields := {}))
        elif tag in GROUPS:
            group = "" if closes else f"{tag}/"
        elif tag in (MOVEMENTS, MOVEMENT) and accounts:
            fields, group = _select_fields(accounts[-1], tag, closes), ""
        elif value and not closes:
            fields.setdefault(f"{group}{tag}", value)
    return accounts


def _select_fields(account: _Account, tag: str, closes: bool) -> _Fields:
    """Return the dictionary for the fields that follow: a new movement, or the account again."""
    if closes:
        return account.fields
    if tag == MOVEMENTS or not account.transaction_lists:
        account.transaction_lists.append([])
    if tag == MOVEMENTS:
        return account.fields
    movement: _Fields = {}
    account.transaction_lists[-1].append(movement)
    return movement


def _read_accounts(account: _Account, rejections: list[RejectedLine]) -> Iterator[StatementAccount]:
    """Yield one statement account per list of movements; the closing balance belongs to the last one."""
    found = account.fields
    number = clean_text(
        " ".join(_first(found, *(f"{group}/{part}" for group in OWN_ACCOUNT)) for part in _ACCOUNT_PARTS)
    )
    currency = found.get("CURDEF", EURO).upper()
    lists = account.transaction_lists or [[]]
    for movements in lists:
        lines = tuple(_read_transactions(movements, rejections))
        closing = _read_balance(found) if movements is lists[-1] else None
        yield StatementAccount(number, lines, currency, closing=closing)


def _first(fields: _Fields, *keys: str) -> str:
    return next((fields[key] for key in keys if key in fields), "")


def _read_balance(fields: _Fields) -> int | None:
    try:
        return parse_amount(fields.get("LEDGERBAL/BALAMT", ""))
    except UserError:
        return None


def _read_transactions(movements: list[_Fields], rejections: list[RejectedLine]) -> Iterator[Transaction]:
    for rank, fields in enumerate(movements, 1):
        try:
            yield _read_transaction(fields)
        except UserError as error:
            description = _first(fields, "FITID", "NAME", "MEMO")[:40]
            rejections.append(RejectedLine(0, f"opération n° {rank} « {description} » : {error.message}"))


def _read_transaction(fields: _Fields) -> Transaction:
    currency = fields.get("CURRENCY/CURSYM", EURO).upper()
    if currency != EURO:
        raise UserError(f"opération en {currency[:10]}, seuls les euros sont lus")
    available = fields.get("DTAVAIL")
    return Transaction(
        booked_on=_read_day(_first(fields, "DTPOSTED", "DTUSER")),
        amount=parse_amount(fields.get("TRNAMT", "")),
        label=join_texts(
            _first(fields, "NAME", "PAYEE/NAME"), fields.get("EXTDNAME", ""), fields.get("MEMO", "")
        ),
        value_on=_read_day(available) if available else None,
        counterparty=fields.get("PAYEE/NAME", ""),
        reference=join_texts(fields.get("CHECKNUM", ""), fields.get("REFNUM", "")),
        bank_id=fields.get("FITID", ""),
    )


def _read_day(text: str) -> date:
    """Return the day as the bank wrote it: `20240229120000[-8:PST]` is the 29th in any time zone."""
    return parse_date(text[:8] if text[:8].isdigit() else text)
