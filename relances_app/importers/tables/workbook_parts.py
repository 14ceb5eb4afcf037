"""The parts of an XLSX workbook that its values alone do not tell: which sheet is where, its styles, its marks."""

import re
import zipfile
from xml.etree.ElementTree import Element

from relances_app.importers.safe_xml import find_all, find_first, parse_xml
from relances_app.importers.tables import ods_marks
from relances_app.importers.tables.currency import find_foreign
from relances_app.importers.tables.sheet_marks import SheetMarks, XlsxCells

ODS_PART = "content.xml"
_WORKBOOK, _RELATIONS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SYMBOL = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_OTHER_CODES = re.compile(r"\[[^\]]*\]|\\|_.|\*.")
_MARKERS = (b"hidden=", b't="e"', b"t='e'", b"<f", b":f>", b":f ")
_CHUNK = 1024 * 1024


def read_marks(archive: zipfile.ZipFile, sheet_name: str) -> SheetMarks:
    """Return the marks of a sheet; none for a workbook of another format than XLSX and ODS."""
    marks = SheetMarks()
    names = frozenset(archive.namelist())
    if ODS_PART in names and _has_marker(archive, ODS_PART, ods_marks.MARKERS):
        with archive.open(ODS_PART) as content:
            ods_marks.OdsCells(marks, sheet_name).parse(content.read)
    if not {_WORKBOOK, _RELATIONS} <= names:
        return marks
    workbook = parse_xml(archive.read(_WORKBOOK))
    properties = find_first(workbook, "workbookPr")
    marks.is_1904 = properties.get("date1904", "") in {"1", "true", "on"}
    part = _find_part(archive, workbook, sheet_name)
    styles = _read_styles(archive) if _STYLES in names else {}
    if part in names and (styles or _has_marker(archive, part, _MARKERS)):
        with archive.open(part) as sheet:
            XlsxCells(marks, styles).parse(sheet.read)
    return marks


def _find_part(archive: zipfile.ZipFile, workbook: Element, sheet_name: str) -> str:
    ids = (
        sheet.get(_RELATION_ID) or sheet.get(_STRICT_RELATION_ID)
        for sheet in find_all(workbook, "sheets/sheet")
        if sheet.get("name") == sheet_name
    )
    wanted = next(ids, None)
    relations = find_all(parse_xml(archive.read(_RELATIONS)), "Relationship")
    target = next((one.get("Target", "") for one in relations if wanted and one.get("Id") == wanted), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _has_marker(archive: zipfile.ZipFile, part: str, markers: tuple[bytes, ...]) -> bool:
    """Return whether a sheet may have marks, so that an ordinary one is not parsed twice."""
    tail = b""
    with archive.open(part) as sheet:
        while chunk := sheet.read(_CHUNK):
            window = tail + chunk
            if any(marker in window for marker in markers):
                return True
            tail = window[-32:]
    return False


def _read_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the currency of each style of cells that shows one other than the euro."""
    root = parse_xml(archive.read(_STYLES))
    formats = {
        one.get("numFmtId", ""): find_currency(one.get("formatCode", ""))
        for one in find_all(root, "numFmts/numFmt")
    }
    styles = enumerate(find_all(root, "cellXfs/xf"))
    found = ((index, formats.get(style.get("numFmtId", ""), "")) for index, style in styles)
    return {str(index): currency for index, currency in found if currency}


def find_currency(code: str) -> str:
    """Return the currency other than the euro in a number format: `[$USD] #,##0.00`, `"CHF" 0.00`, `$#,##0`."""
    positive = code.partition(";")[0]
    symbols = " ".join(_SYMBOL.findall(positive))
    return find_foreign(symbols) or find_foreign(
        _OTHER_CODES.sub("", _SYMBOL.sub("", positive)).replace('"', " ")
    )
