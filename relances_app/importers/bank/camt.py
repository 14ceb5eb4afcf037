"""Reader of CAMT.053 bank statements (ISO 20022 XML), versions 2 to 8 and later, by local element names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from xml.etree.ElementTree import Element

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
from relances_app.importers.safe_xml import MAX_BYTES, find_all, local_name, parse_xml

SNIFF_BYTES = 8_192
"""Bytes read to detect the format."""

MAX_DEPTH = 8
"""Maximum nesting depth; all elements read are less deep, and unbounded paths would exhaust the memory."""

STATEMENT, ENTRY, DETAIL = "BkToCstmrStmt/Stmt", "Ntry", "NtryDtls/TxDtls"
DEBIT = "DBIT"
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
EMPTY_VALUES = frozenset({"", "NOTPROVIDED"})

AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
BOOKING_DATES, VALUE_DATES = ("BookgDt/Dt", "BookgDt/DtTm"), ("ValDt/Dt", "ValDt/DtTm")
PURPOSES = ("RmtInf/Ustrd", "AddtlTxInf")
DEBTORS = tuple(f"RltdPties/{who}/{name}" for who in ("Dbtr", "UltmtDbtr") for name in ("Nm", "Pty/Nm"))
CREDITORS = tuple(f"RltdPties/{who}/{name}" for who in ("Cdtr", "UltmtCdtr") for name in ("Nm", "Pty/Nm"))
"""Where some banks name the payer of a payment that they take back."""

REFERENCES = (
    "Refs/EndToEndId",
    "RmtInf/Strd/CdtrRefInf/Ref",
    "RmtInf/Strd/RfrdDocInf/Nb",
    "RmtInf/Strd/AddtlRmtInf",
)
BANK_IDS = ("Refs/AcctSvcrRef", "Refs/TxId", "Refs/InstrId", "Refs/EndToEndId")

OTHER_MESSAGES = {
    "BkToCstmrAcctRpt": "relevé intrajournalier (CAMT.052)",
    "BkToCstmrDbtCdtNtfctn": "avis d'opérations (CAMT.054)",
}

_Fields = Mapping[str, Sequence[Element]]
"""The descendants of an element by their path of local names."""


def looks_like_camt(content: bytes) -> bool:
    """Return whether the content is XML of the bank message family, in any encoding."""
    first_bytes = content[:SNIFF_BYTES].replace(b"\0", b"")
    return b"<" in first_bytes[:10] and b"BkToCstmr" in first_bytes


def read_camt(content: bytes, limit: int = MAX_BYTES) -> Statement:
    """Return the statement with all accounts of a document of at most `limit` bytes.

    Unreadable entries are rejected one by one; raises UserError if it is not a CAMT.053 document.
    """
    root = parse_xml(content, limit)
    rejections: list[RejectedLine] = []
    statement_accounts = [_read_account(stmt, rejections) for stmt in find_all(root, STATEMENT)]
    if not statement_accounts:
        other = next((OTHER_MESSAGES[n] for e in root if (n := local_name(e)) in OTHER_MESSAGES), "autre XML")
        raise UserError(f"{other} : un relevé CAMT.053 est attendu")
    return build_statement(StatementFormat.CAMT, statement_accounts, rejections)


def _group_by_path(element: Element, *leaf_paths: str) -> dict[str, list[Element]]:
    """Return the descendants of an element by path, in document order; `leaf_paths` are not entered."""
    found: dict[str, list[Element]] = {}
    pending = [(local_name(child), child) for child in reversed(element)]
    while pending:
        path, inner = pending.pop()
        found.setdefault(path, []).append(inner)
        if path not in leaf_paths and path.count("/") < MAX_DEPTH:
            pending += [(f"{path}/{local_name(child)}", child) for child in reversed(inner)]
    return found


def _texts(fields: _Fields, *paths: str) -> Iterator[str]:
    texts = (clean_text(element.text or "") for path in paths for element in fields.get(path, ()))
    return (text for text in texts if text not in EMPTY_VALUES)


def _text(fields: _Fields, *paths: str) -> str:
    return next(_texts(fields, *paths), "")


def _currency(fields: _Fields, path: str) -> str:
    return next((clean_text(element.get("Ccy", "")) for element in fields.get(path, ())), "")


def _sign(fields: _Fields, default: int = 1) -> int:
    indicator = _text(fields, "CdtDbtInd")
    return default if not indicator else -1 if indicator == DEBIT else 1


def _read_account(stmt: Element, rejections: list[RejectedLine]) -> StatementAccount:
    fields = _group_by_path(stmt, ENTRY)
    currency = _text(fields, "Acct/Ccy") or _currency(fields, "Bal/Amt") or EURO
    lines: list[Transaction] = []
    for rank, entry in enumerate(fields.get(ENTRY, ()), 1):
        try:
            lines += _read_entry(entry, currency)
        except UserError as error:
            rejections.append(RejectedLine(0, f"opération n° {rank} : {error.message}"))
    balances = [_group_by_path(balance) for balance in fields.get("Bal", ())]
    opening, closing = (_read_balance(balances, codes, currency) for codes in (OPENING, CLOSING))
    account = _text(fields, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    return StatementAccount(account, tuple(lines), currency.upper(), opening, closing)


def _read_balance(balances: Sequence[_Fields], codes: Sequence[str], currency: str) -> int | None:
    for balance in balances:
        if _text(balance, "Tp/CdOrPrtry/Cd") in codes and _currency(balance, "Amt") == currency:
            return _read_amount(balance, currency, 1)
    return None


def _read_amount(fields: _Fields, currency: str, sign: int) -> int | None:
    """Return the signed amount in cents in a currency, or None.

    `sign` applies if the document states neither debit nor credit.
    """
    for path in AMOUNTS:
        if _currency(fields, path) == currency:
            try:
                return parse_amount(_text(fields, path)) * _sign(fields, sign)
            except UserError:
                return None
    return None


def _read_entry(entry: Element, currency: str) -> list[Transaction]:
    """Return the transaction of an entry, or one per transfer of a batch whose amounts add up to it."""
    fields = _group_by_path(entry, DETAIL)
    if _text(fields, "Sts/Cd", "Sts") in NOT_BOOKED:
        return []
    if (other := _currency(fields, "Amt")) not in ("", currency):
        raise UserError(f"opération en {other[:10]}, compte en {currency[:10]}")
    total = parse_amount(_text(fields, "Amt")) * _sign(fields)
    details = [_group_by_path(detail) for detail in fields.get(DETAIL, ())]
    parts = [_read_amount(detail, currency, _sign(fields)) for detail in details]
    amounts = [part for part in parts if part]
    if len(parts) > 1 and len(amounts) == len(parts) and sum(amounts) == total:
        return [
            _read_transaction(fields, [detail], part) for detail, part in zip(details, amounts, strict=True)
        ]
    return [_read_transaction(fields, details, total)]


def _read_transaction(entry: _Fields, details: Sequence[_Fields], amount: int) -> Transaction:
    def gather(paths: Sequence[str]) -> Iterator[str]:
        return (text for detail in details for text in _texts(detail, *paths))

    is_reversal = _text(entry, "RvslInd") in ("true", "1")
    valued = _text(entry, *VALUE_DATES)
    return Transaction(
        booked_on=_read_day(_text(entry, *BOOKING_DATES) or valued),
        amount=amount,
        label=join_texts(*gather(PURPOSES), _text(entry, "AddtlNtryInf")),
        value_on=_read_day(valued) if valued else None,
        counterparty=join_texts(*gather((*DEBTORS, *CREDITORS) if amount < 0 else DEBTORS)),
        reference=join_texts(*gather(REFERENCES)),
        bank_id=join_texts(_text(entry, "AcctSvcrRef"), *gather(BANK_IDS)),
        is_return=is_reversal or any("RtrInf" in detail for detail in details),
    )


def _read_day(text: str) -> date:
    """Return the day of a date or timestamp without its time zone, as the bank wrote it."""
    return parse_date(text[:10])
