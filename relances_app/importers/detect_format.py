"""Which form a file has, told by its content; its name only decides where the content says nothing."""

import contextlib
import io
import re
import zipfile

from relances_app.domain.accounts.customer import fold
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import Refusal
from relances_app.domain.reconciliation.bank_statement import Format
from relances_app.importers.archive_limits import BROKEN
from relances_app.importers.bank.statement import recognise as recognise_statement
from relances_app.importers.decoding import decode
from relances_app.importers.file_format import FileForm
from relances_app.importers.separators import SEPARATORS

HEAD = 16_384
"""Bytes looked at."""


_STATEMENTS = {
    Format.CAMT: FileForm.CAMT,
    Format.CFONB: FileForm.CFONB,
    Format.OFX: FileForm.OFX,
    Format.QIF: FileForm.QIF,
}
_ROOTS = {
    "CrossIndustryInvoice": FileForm.CII,
    "CrossIndustryDocument": FileForm.CII,
    "Invoice": FileForm.UBL,
    "CreditNote": FileForm.UBL,
}
_WORKBOOK_PARTS = ("xl/", "content.xml")
_WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".ods")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the container of XLS, and of an XLSX with a password."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_FEC_WIDTH = 18
_MAX_CONTROLS = 0.05
"""Share of control characters above which the bytes are no text."""


def recognise(name: str, content: bytes) -> FileForm:
    """Return the form of a file."""
    if b"%PDF-" in content[:1024]:
        return FileForm.PDF
    if content.startswith(_OLE):
        return FileForm.SPREADSHEET
    if content.startswith(b"PK"):
        return _recognise_archive(name, content)
    if statement := recognise_statement(content):
        return _STATEMENTS[statement]
    try:
        return _recognise_text(decode(content[:HEAD]))
    except Refusal:
        return FileForm.UNKNOWN


def _recognise_archive(name: str, content: bytes) -> FileForm:
    names: list[str] = []
    with contextlib.suppress(*BROKEN):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    if any(part.startswith(_WORKBOOK_PARTS) for part in names):
        return FileForm.SPREADSHEET
    # A damaged table of contents may name nothing: the name of the file tells which sentence helps.
    return FileForm.SPREADSHEET if name.lower().endswith(_WORKBOOK_SUFFIXES) else FileForm.ZIP


def _recognise_text(text: str) -> FileForm:
    if text.lstrip().startswith("<"):
        root = _ROOT.search(_COMMENT.sub("", text))
        return _ROOTS.get(root[1], FileForm.UNKNOWN) if root else FileForm.UNKNOWN
    controls = sum(1 for c in text if c < " " and c not in "\t\r\n")
    if controls > _MAX_CONTROLS * len(text):
        return FileForm.UNKNOWN
    if _is_fec(text.lstrip().partition("\n")[0]):
        return FileForm.FEC
    return FileForm.CSV if any(mark in text for mark in SEPARATORS) else FileForm.UNKNOWN


def _is_fec(line: str) -> bool:
    """Say whether a first line has the headings of a FEC, or the shape of its records without them."""
    cells = line.rstrip("\r").split(max(SEPARATORS, key=line.count))
    names = {fold(cell).replace(" ", "") for cell in cells}
    if names & {"journalcode", "ecriturenum"} and "comptenum" in names:
        return True
    return len(cells) >= _FEC_WIDTH and _is_day(cells[3]) and _is_day(cells[9]) and cells[4][:1].isdigit()


def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except Refusal:
        return False
    return True
