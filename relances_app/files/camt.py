"""CAMT.053 (ISO 20022), the bank statement in XML, versions 2 to 8 and later read by local names."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from relances_app.domain.bank_text import join_texts, tidy
from relances_app.domain.dates import parse_date
from relances_app.domain.money import parse_amount
from relances_app.domain.reading import Rejection
from relances_app.domain.refusals import Refusal
from relances_app.domain.statement import EURO, Format, Line, Sheet, Statement
from relances_app.domain.statement_making import make_statement
from relances_app.files.xml_safe import find_all, find_text, name_of, parse_xml

HEAD = 8_192
"""Bytes looked at to recognise the format."""

DEBIT = "DBIT"
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
NOTHING = frozenset({"", "NOTPROVIDED"})

PURPOSES = ("RmtInf/Ustrd", "AddtlTxInf")
DEBTORS = tuple(f"RltdPties/{who}/{name}" for who in ("Dbtr", "UltmtDbtr") for name in ("Nm", "Pty/Nm"))
REFERENCES = (
    "Refs/EndToEndId",
    "RmtInf/Strd/CdtrRefInf/Ref",
    "RmtInf/Strd/RfrdDocInf/Nb",
    "RmtInf/Strd/AddtlRmtInf",
)
BANK_IDS = ("Refs/AcctSvcrRef", "Refs/TxId", "Refs/InstrId", "Refs/EndToEndId")

NOT_A_STATEMENT = {
    "BkToCstmrAcctRpt": "relevé intrajournalier (CAMT.052)",
    "BkToCstmrDbtCdtNtfctn": "avis d'opérations (CAMT.054)",
}


def looks_like_camt(content: bytes) -> bool:
    """Say whether it is XML of the family of bank messages, whatever its encoding."""
    head = content[:HEAD].replace(b"\0", b"")
    return b"<" in head[:10] and b"BkToCstmr" in head


def read_camt(content: bytes) -> Statement:
    """Return the statement of all accounts of the document.

    Entries that cannot be read are rejected one by one; raises Refusal when it is no CAMT.053.
    """
    root = parse_xml(content)
    rejections: list[Rejection] = []
    sheets = [_read_sheet(stmt, rejections) for stmt in find_all(root, "BkToCstmrStmt/Stmt")]
    if not sheets:
        other = next((NOT_A_STATEMENT[n] for e in root if (n := name_of(e)) in NOT_A_STATEMENT), "autre XML")
        raise Refusal(f"{other} : un relevé CAMT.053 est attendu")
    return make_statement(Format.CAMT, sheets, rejections)


def _read_sheet(stmt: Element, rejections: list[Rejection]) -> Sheet:
    entries = list(find_all(stmt, "Ntry"))
    currency = find_text(stmt, "Acct/Ccy") or _currency_of(stmt, "Bal/Amt") or EURO
    lines: list[Line] = []
    for rank, entry in enumerate(entries, 1):
        try:
            lines += _read_entry(entry, currency)
        except Refusal as refusal:
            rejections.append(Rejection(0, f"opération n° {rank} : {refusal.sentence}"))
    account = find_text(stmt, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    opening, closing = (_read_balance(stmt, codes, currency) for codes in (OPENING, CLOSING))
    return Sheet(tidy(account), tuple(lines), currency.upper(), opening, closing)


def _currency_of(element: Element, path: str) -> str:
    return next((amount.get("Ccy", "") for amount in find_all(element, path)), "")


def _read_balance(stmt: Element, codes: Sequence[str], currency: str) -> int | None:
    for balance in find_all(stmt, "Bal"):
        if find_text(balance, "Tp/CdOrPrtry/Cd") in codes and _currency_of(balance, "Amt") == currency:
            try:
                return _read_amount(balance, "Amt") * _sign(balance)
            except Refusal:
                return None
    return None


def _sign(element: Element, default: int = 1) -> int:
    told = find_text(element, "CdtDbtInd")
    return default if not told else -1 if told == DEBIT else 1


def _read_amount(element: Element, path: str) -> int:
    return parse_amount(tidy(find_text(element, path)))


def _read_entry(entry: Element, currency: str) -> Iterator[Line]:
    """Yield the line of an entry, or one for each transfer of a batch whose amounts add up to it."""
    if find_text(entry, "Sts", "Sts/Cd") in NOT_BOOKED:
        return
    if _currency_of(entry, "Amt") not in ("", currency):
        raise Refusal(f"opération en {tidy(_currency_of(entry, 'Amt'))[:10]}, compte en {currency}")
    amount, sign = _read_amount(entry, "Amt"), _sign(entry)
    details = list(find_all(entry, "NtryDtls/TxDtls"))
    parts = [_read_part(detail, currency, sign) for detail in details]
    if len(details) > 1 and sum(part or 0 for part in parts) == amount * sign and all(parts):
        yield from (
            _read_line(entry, [detail], part or 0) for detail, part in zip(details, parts, strict=True)
        )
    else:
        yield _read_line(entry, details, amount * sign)


def _read_part(detail: Element, currency: str, sign: int) -> int | None:
    """Return the signed cents of one transfer of a batch, None where they are not told in this currency."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if _currency_of(detail, path) == currency:
            try:
                return _read_amount(detail, path) * _sign(detail, sign)
            except Refusal:
                return None
    return None


def _read_line(entry: Element, details: Sequence[Element], amount: int) -> Line:
    booked = find_text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    valued = find_text(entry, "ValDt/Dt", "ValDt/DtTm")
    return Line(
        booked_on=_read_day(booked),
        amount=amount,
        label=join_texts(*_texts(details, *PURPOSES), find_text(entry, "AddtlNtryInf")),
        value_on=_read_day(valued) if valued else None,
        counterparty=join_texts(*_texts(details, *DEBTORS)),
        reference=join_texts(*_texts(details, *REFERENCES)),
        bank_id=join_texts(find_text(entry, "AcctSvcrRef"), *_texts(details, *BANK_IDS)),
        is_return=_is_true(find_text(entry, "RvslInd")) or any(True for _ in _each(details, "RtrInf")),
    )


def _each(details: Sequence[Element], *paths: str) -> Iterator[Element]:
    return (found for detail in details for path in paths for found in find_all(detail, path))


def _texts(details: Sequence[Element], *paths: str) -> Iterator[str]:
    texts = (tidy(found.text or "") for found in _each(details, *paths))
    return (text for text in texts if text not in NOTHING)


def _is_true(text: str) -> bool:
    return text in ("true", "1")


def _read_day(text: str) -> date:
    """Return the day of a date or an instant, its time zone left out: it is the day that the bank writes."""
    return parse_date(text[:10])
