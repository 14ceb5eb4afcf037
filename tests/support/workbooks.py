"""Small writers of XLSX, ODS and XLS files, for the tests of what reads them."""

import io
import struct
import zipfile
from datetime import date
from xml.sax.saxutils import escape

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EPOCH = date(1899, 12, 30)

STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def pack(parts, compression=zipfile.ZIP_DEFLATED):
    """Zip named texts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def column_name(place):
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def xlsx_cell(reference, value):
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    text = escape(value, {"\r": "&#13;"})
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def sheet_xml(rows, merged=()):
    """One sheet; a cell that is None or "" is not written."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = (
            xlsx_cell(f"{column_name(place)}{number}", value)
            for place, value in enumerate(row)
            if value not in (None, "")
        )
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    spans = "".join(f'<mergeCell ref="{span}"/>' for span in merged)
    merges = f"<mergeCells>{spans}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{merges}</worksheet>'


def xlsx_parts(sheets, hidden=()):
    """The parts of a workbook from the XML of its sheets, by name."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}" '
        f'state="{"hidden" if name in hidden else "visible"}"/>'
        for i, name in enumerate(sheets, start=1)
    )
    targets = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{relations}<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'{relations}{targets}<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets.values(), start=1)},
    }


def write_xlsx(rows, name="Feuil1", merged=()):
    """A workbook of one sheet: texts, figures, booleans and dates."""
    return pack(xlsx_parts({name: sheet_xml(rows, merged)}))


def write_ods(rows):
    """The same as OpenDocument."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return pack(ods_parts(f'<table:table table:name="Feuille1">{lines}</table:table>'))


def ods_parts(tables):
    names = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return {
        "mimetype": kind,
        "META-INF/manifest.xml": (
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
        ),
        "content.xml": (
            f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
            f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>{tables}'
            "</office:spreadsheet></office:body></office:document-content>"
        ),
    }


def _ods_cell(value):
    if value in (None, ""):
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def write_xls(cells, *, formats=(), error_cells=(), hidden_rows=(), formulas=()):
    """An XLS (BIFF8) of one sheet from texts and figures by (row, column).

    A figure may be a pair with the number of its format in `formats`. `formulas` are rows, columns, the 8 bytes of
    the value, and flags.
    """
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for (row, column), value in cells.items():
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            body += _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        elif isinstance(value, tuple):
            body += _record(0x0203, struct.pack("<HHHd", row, column, 1 + value[1], value[0]))
        else:
            body += _record(0x0203, place + struct.pack("<d", value))
    for row, column, value, flags in formulas:
        body += _record(0x0006, struct.pack("<HHH8sHIH", row, column, 0, value, flags, 0, 3) + b"\x1e\x01\0")
    body += b"".join(_record(0x0205, struct.pack("<HHHBB", *place, 0, 0x2A, 1)) for place in error_cells)
    body += b"".join(
        _record(0x0208, struct.pack("<HHHHHHI", row, 0, 9, 0, 0, 0, 0x20)) for row in hidden_rows
    )
    body += _record(0x000A)
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    for number, code in enumerate(formats, start=164):
        start += _record(0x041E, struct.pack("<HHB", number, len(code), 0) + code.encode("latin-1"))
    for number in (0, *range(164, 164 + len(formats))):
        start += _record(0x00E0, struct.pack("<HH16x", 0, number))
    offset = len(start) + len(_record(0x0085, b"\0" * 14)) + len(_record(0x000A))
    sheet = _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, 6, 0) + b"Feuil1")
    return _compound(start + sheet + _record(0x000A) + body)


def _record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream):
    """Put a stream, named Workbook, into the container of XLS (MS-CFB), in sectors of 512 bytes."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    sectors = len(stream) // 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat = [fat_mark, end, *range(3, sectors + 2), end]
    fat += [free] * (128 - len(fat))
    entries = _entry("Root Entry", 5, 1, end, 0) + _entry("Workbook", 2, free, 2, len(stream)) + b"\0" * 256
    head = struct.pack(
        "<8s16sHHHHH6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 62, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    return head + struct.pack("<109I", 0, *[free] * 108) + struct.pack("<128I", *fat) + entries + stream


def _entry(name, kind, child, start, size):
    encoded = (name + "\0").encode("utf-16-le")
    free = 0xFFFFFFFF
    return struct.pack(
        "<64sHBBIII16sI16xIQ", encoded, len(encoded), kind, 1, free, free, child, b"", 0, start, size
    )
