"""Detect the format of a file from its content; the name decides only if the content is inconclusive."""

import contextlib
import io
import re
import zipfile

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.bank_statement import StatementFormat
from relances_app.importers.archive_limits import ARCHIVE_ERRORS, check_end_records
from relances_app.importers.bank.mt940 import is_mt940
from relances_app.importers.bank.statement import detect_format as recognise_statement
from relances_app.importers.decoding import decode
from relances_app.importers.file_format import FileFormat
from relances_app.importers.invoices.xml import OTHER_MESSAGES
from relances_app.importers.separators import SEPARATORS

SNIFF_BYTES = 16_384
"""Bytes read to detect the format."""


_STATEMENTS = {
    StatementFormat.CAMT: FileFormat.CAMT,
    StatementFormat.CFONB: FileFormat.CFONB,
    StatementFormat.OFX: FileFormat.OFX,
    StatementFormat.QIF: FileFormat.QIF,
}
_ROOTS = {
    "CrossIndustryInvoice": FileFormat.CII,
    "CrossIndustryDocument": FileFormat.CII,
    "Invoice": FileFormat.UBL,
    "CreditNote": FileFormat.UBL,
}
_WORKBOOK_PARTS = ("xl/", "content.xml")
_WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".ods")

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the container of XLS files, and of password-protected XLSX files."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_FEC_WIDTH = 18
_MAX_CONTROLS = 0.05
"""Share of control characters above which the content is not text."""


def detect_format(name: str, content: bytes) -> FileFormat:
    """Return the format of a file."""
    if b"%PDF-" in content[:1024]:
        return FileFormat.PDF
    if content.startswith(_OLE_SIGNATURE):
        return FileFormat.SPREADSHEET
    if content.startswith(b"PK"):
        return _detect_in_archive(name, content)
    if statement := recognise_statement(content):
        return _STATEMENTS[statement]
    try:
        return _detect_in_text(decode(content[:SNIFF_BYTES]))
    except UserError:
        return FileFormat.UNKNOWN


def _detect_in_archive(name: str, content: bytes) -> FileFormat:
    names: list[str] = []
    with contextlib.suppress(UserError, *ARCHIVE_ERRORS):
        check_end_records(content)
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    if any(part.startswith(_WORKBOOK_PARTS) for part in names):
        return FileFormat.SPREADSHEET
    # A damaged archive may list no entries: the file name decides which error message fits.
    return FileFormat.SPREADSHEET if name.lower().endswith(_WORKBOOK_SUFFIXES) else FileFormat.ZIP


def _detect_in_text(text: str) -> FileFormat:
    if text.lstrip().startswith("<"):
        root = _ROOT.search(_COMMENT.sub("", text))
        name = root[1] if root else ""
        return FileFormat.OTHER_XML if name in OTHER_MESSAGES else _ROOTS.get(name, FileFormat.UNKNOWN)
    if is_mt940(text):
        return FileFormat.MT940
    controls = sum(1 for c in text if c < " " and c not in "\t\r\n")
    if controls > _MAX_CONTROLS * len(text):
        return FileFormat.UNKNOWN
    if _is_fec(text.lstrip().partition("\n")[0]):
        return FileFormat.FEC
    return FileFormat.CSV if any(separator in text for separator in SEPARATORS) else FileFormat.UNKNOWN


def _is_fec(line: str) -> bool:
    """Return whether a first line has FEC headings, or is a FEC record if there are none."""
    cells = line.rstrip("\r").split(max(SEPARATORS, key=line.count))
    names = {normalize_text(cell).replace(" ", "") for cell in cells}
    if names & {"journalcode", "ecriturenum"} and "comptenum" in names:
        return True
    return len(cells) >= _FEC_WIDTH and _is_day(cells[3]) and _is_day(cells[9]) and cells[4][:1].isdigit()


def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except UserError:
        return False
    return True
