"""XLSX, ODS and XLS into rows of text.

Long because each kind of workbook is written in its case.
"""

import io
import json
import pathlib
import re
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime

import pytest
from bad_workbooks import READABLE, make_bad_workbooks
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CORPORA, needs_shared
from sandboxed import read_sheet
from workbooks import ods_parts, pack, sheet_xml, write_ods, write_xls, write_xlsx, xlsx_parts

from relances_app.domain.accounts.doubt import select_open
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.reader import read_table
from relances_app.importers.tables.spreadsheet import format_cell

HEAD = ["Client", "Numéro", "Date", "Montant"]
ROWS = [HEAD, ["Noé", "F1", date(2024, 2, 29), 59.65], ["Léa", 24020019.0, date(2024, 3, 1), -6.0]]
TEXTS = [(1, HEAD), (2, ["Noé", "F1", "2024-02-29", "59.65"]), (3, ["Léa", "24020019", "2024-03-01", "-6"])]


read = read_sheet


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_dates_and_figures_become_plain_text(write):
    assert read(write(ROWS)) == ("", TEXTS)


def test_an_xls_is_read_with_its_serials():
    cells = {(0, i): name for i, name in enumerate(HEAD)} | {(2, 0): "Noé", (2, 2): 45351.0, (2, 3): 59.65}
    assert read(write_xls(cells)) == ("", [(1, HEAD), (3, ["Noé", "", "45351", "59.65"])])


def test_lines_are_those_of_the_spreadsheet_and_blank_ones_are_left_out():
    rows = [[], ["Liste"], [], HEAD, [], ["Noé", "F1", "", 1.5]]
    assert [line for line, _ in read(write_xlsx(rows))[1]] == [2, 4, 6]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  tel quel ", "  tel quel "),
        (True, "oui"),
        (False, "non"),
        (7, "7"),
        (1000.0, "1000"),
        (59.65, "59.65"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (59.650000000000006, "59.65"),
        (1501.6000000000001, "1501.6"),
        (-1501.6000000000001, "-1501.6"),
        (33.333333333333336, "33.333333"),
        (12.345, "12.345"),
        (99999999999.99, "99999999999.99"),
        (1e20, "100000000000000000000"),
        (1e-7, "0"),
        (float("inf"), ""),
        (float("nan"), ""),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 23, 59), "2024-02-29"),
        (712.710000000001, "712.71"),
        (0.00001, "0.00001"),
        (1e16, "10000000000000000"),
        (100_000_000_000.01, "100000000000.01"),
    ],
)
def test_a_cell_is_formatted_as_displayed(cell, text):
    assert format_cell(cell) == text


@given(st.integers(-(10**13), 10**13))
def test_every_amount_in_cents_survives_floating_point(cents):
    assert parse_amount(format_cell(cents / 100)) == cents


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=200))
def test_a_sum_that_a_spreadsheet_added_up_is_read_to_the_cent(cents):
    assert parse_amount(format_cell(sum(c / 100 for c in cents))) == sum(cents)


@given(st.integers(1, 9), st.integers(-(10**9), 10**9))
def test_a_fraction_of_a_cent_is_never_rounded(mills, cents):
    with pytest.raises(UserError, match="montant illisible"):
        parse_amount(format_cell(cents / 100 + mills / 1000))


def test_a_merged_text_is_repeated_per_row_but_an_amount_only_once():
    rows = [
        HEAD,
        ["Noé", "F1", date(2024, 2, 29), 10.0],
        ["", "F2", date(2024, 3, 1), ""],
        ["Léa", "F3", "", 1.0],
    ]
    _, texts = read(write_xlsx(rows, merged=("A2:A3", "D2:D3", "Z1:Z9")))
    assert [row[0] for _, row in texts] == ["Client", "Noé", "Noé", "Léa"]
    assert [row[3] for _, row in texts] == ["Montant", "10", "", "1"]


def test_the_sheet_with_headings_is_read_and_named():
    sheets = {"Notice": [["Bonjour"]], "Factures": ROWS, "Autres": ROWS}
    content = pack(xlsx_parts({name: sheet_xml(rows) for name, rows in sheets.items()}))
    assert read(content) == ("feuille lue : « Factures », sur 3 dans le classeur", TEXTS)


def test_a_hidden_sheet_is_not_read():
    content = pack(
        xlsx_parts({"Vieux": sheet_xml([HEAD, ["Zoé"]]), "Vu": sheet_xml(ROWS)}, hidden=("Vieux",))
    )
    assert read(content) == ("", TEXTS)


def test_without_headings_the_first_sheet_that_is_not_empty_is_read():
    content = pack(xlsx_parts({"Vide": sheet_xml([]), "Autre": sheet_xml([["a", "b"], ["c", "d"]])}))
    assert read(content)[1] == [(1, ["a", "b"]), (2, ["c", "d"])]


def test_an_empty_workbook_has_no_rows():
    assert read(write_xlsx([])) == ("", [])


def two_corners(far):
    """Two cells so far apart that the library asks for the whole rectangle: 500 GB in one case."""
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="{far}"><v>2</v></c></row>'
    return pack(xlsx_parts({"Feuil1": f"<worksheet><sheetData>{cells}</sheetData></worksheet>"}))


@pytest.mark.parametrize(
    "content",
    [
        two_corners("XFD1048576"),
        two_corners("XFD100000"),
        two_corners("ZZZZZZZ99999999"),
        write_xls({(0, 0): "Client", (65535, 255): 1.0}),
        pack(
            ods_parts(
                '<table:table table:name="F"><table:table-row table:number-rows-repeated="1000000">'
                '<table:table-cell table:number-columns-repeated="16000" office:value-type="string">'
                "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
            )
        ),
    ],
    ids=["whole sheet", "wide", "beyond", "xls", "ods"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the data of a process")
def test_a_sheet_that_would_not_fit_in_memory_is_refused(content):
    with pytest.raises(UserError, match="abîmé"):
        read(content)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (pack({"xl/workbook.xml": "<workbook>"}), "abîmé"),
        (pack(ods_parts('<table:table table:name="F"></tabletable>')), "content.xml"),
        (b"PK\x03\x04 puis rien", "abîmé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "abîmé"),
        (pack(xlsx_parts({"F": "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet/>"})), "DTD"),
        (pack(xlsx_parts({"F": "<worksheet>" + "0" * 30_000_000})), "100 fois"),
    ],
)
def test_a_wrong_workbook_is_refused_with_its_cause(content, cause):
    with pytest.raises(UserError, match=cause):
        read(content)


references = st.from_regex(r"[A-Z]{0,4}[0-9]{0,8}", fullmatch=True)
pieces = st.one_of(
    st.builds(
        '<c r="{}" t="{}"><v>{}</v></c>'.format,
        references,
        st.sampled_from("snbed"),
        st.text("0123456789-eE.", max_size=9),
    ),
    st.builds('<row r="{}">'.format, st.integers(-1, 2**33)),
    st.builds('<mergeCell ref="{}:{}"/>'.format, references, references),
    st.sampled_from(
        [
            "</row>",
            "</sheetData>",
            "<sheetData>",
            "&amp;",
            "&bad;",
            "<",
            '<c r="A1" s="9">',
            "<is><t>x</t></is>",
        ]
    ),
)


@settings(deadline=None, max_examples=12)
@given(st.lists(pieces, max_size=12).map("".join))
def test_a_corrupted_worksheet_is_rows_or_an_error(inside):
    content = pack(xlsx_parts({"F": f"<worksheet><sheetData>{inside}</sheetData></worksheet>"}))
    try:
        _, rows = read(content)
    except UserError as refusal:
        assert refusal.message  # noqa: PT017
    else:
        assert all(isinstance(cell, str) for _, cells in rows for cell in cells)


SCRIPT = """
import json, pathlib, re, resource, sys
from relances_app.domain.errors import UserError
from relances_app.importers.read_files import File
from relances_app.importers.readers import read_files

if __name__ == "__main__":
    said = {}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
        try:
            sentence = str(len(read_files([File(path.name, path)], {})[0].documents))
        except UserError as refusal:
            sentence = refusal.message
        said[path.name] = sentence
    # getrusage would count what the parent held before it started this program.
    own = re.search(r"VmHWM:\\s*(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
    print(json.dumps([said, [int(own[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]]))
"""


def read_in_a_process(tmp_path, folder):
    """Read every workbook of a folder; return the message of each, and the number of lines read."""
    script = tmp_path / "read_all.py"
    script.write_text(SCRIPT, "utf-8")
    run = subprocess.run(
        [sys.executable, script, folder],
        capture_output=True, text=True, check=True, timeout=600, cwd=pathlib.Path(__file__).parents[3],
        env={"PYTHONPATH": str(pathlib.Path(__file__).parents[3])},
    )  # fmt: skip
    said, peaks = json.loads(run.stdout)
    assert run.stderr == ""
    assert max(peaks) < 300 * 1024
    assert all(sentence and "\n" not in sentence for sentence in said.values())
    return said


def list_read(said):
    return {name for name, sentence in said.items() if sentence.isdigit()}


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


@on_linux
def test_each_invalid_workbook_has_one_error_within_memory_limits(tmp_path):
    folder = tmp_path / "workbooks"
    folder.mkdir()
    for name, content in make_bad_workbooks().items():
        (folder / name).write_bytes(content)
    said = read_in_a_process(tmp_path, folder)
    assert said.keys() == make_bad_workbooks().keys()
    assert list_read(said) == READABLE


@on_linux
@needs_shared
def test_each_invalid_workbook_of_others_has_one_error_within_memory_limits(tmp_path):
    said = read_in_a_process(tmp_path, CORPORA / "poi-bad-xlsx")
    assert len(said) == 11
    assert list_read(said) == {"MalformedSSTCount.xlsx", "xxe_in_schema.xlsx"}


LIST_HEAD = ["Client", "N° facture", "Date", "Échéance", "Montant TTC", "Déjà réglé", "Statut"]


def list_with(cells, *, workbook="<workbookPr/>", styles="", row_attributes=""):
    """Return a list of two invoices, the cells of the second one replaced by XML."""
    plain = sheet_xml([LIST_HEAD, ["Noé", "F1", date(2026, 1, 2), date(2026, 2, 1), 10.0, 0.0, "Envoyée"]])
    row = f'<row r="3"{row_attributes}>{cells}</row></sheetData>'
    parts = xlsx_parts({"Liste": plain.replace("</sheetData>", row)})
    parts["xl/workbook.xml"] = re.sub(r"<workbookPr[^>]*/>", "", parts["xl/workbook.xml"]).replace(
        "<sheets>", f"{workbook}<sheets>"
    )
    if styles:
        parts["xl/styles.xml"] = re.sub(r"<cellXfs.*</cellXfs>", styles, parts["xl/styles.xml"])
    return pack(parts)


def cells_of(amount='<c r="E3"><v>20</v></c>', rest=""):
    texts = "".join(
        f'<c r="{place}3" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in (("A", "Léa"), ("B", "F2"))
    )
    return f'{texts}<c r="C3" s="1"><v>46024</v></c><c r="D3" s="1"><v>46054</v></c>{amount}{rest}'


def read_list(content):
    reading = read_table("liste.xlsx", content)
    return (
        {d.number: d.open_amount for d in reading.documents},
        [r.reason for r in reading.rejections],
        reading,
    )


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ('<c r="F3"><f>SUM(K2:L2)</f></c>', "formule sans valeur"),
        ('<c r="F3"><f>SUM(K2:L2)</f><v></v></c>', "formule sans valeur"),
        ('<c r="G3"><f>IF(1=1,"Payée","")</f></c>', "formule sans valeur"),
        ('<c r="F3" t="e"><f>NA()</f><v>#N/A</v></c>', "#N/A"),
        ('<c r="G3" t="e"><v>#REF!</v></c>', "#REF!"),
    ],
)
def test_a_row_with_an_error_or_a_formula_without_value_is_rejected(rest, said):
    found, reasons, _ = read_list(list_with(cells_of(rest=rest)))
    assert found == {"F1": 1_000}
    assert len(reasons) == 1
    assert said in reasons[0]


def test_a_formula_with_its_value_or_with_an_empty_text_is_read():
    rest = '<c r="F3"><f>1+1</f><v>2</v></c><c r="G3" t="str"><f>IF(1=1,"","x")</f><v></v></c>'
    assert read_list(list_with(cells_of(rest=rest)))[:2] == ({"F1": 1_000, "F2": 1_800}, [])


EMPTY_TEXT = b"\3\0\0\0\0\0\xff\xff"
XLS_LIST = dict(
    enumerate(["Client", "N° facture", "Date facture", "Montant TTC", "Déjà réglé", "Statut"])
), {0: "Noé", 1: "F1", 2: "02/01/2026", 3: 100.0}, {0: "Léa", 1: "F2", 2: "02/01/2026", 3: 50.0}  # fmt: skip


def read_xls_with(*formulas):
    cells = {(row, column): value for row, line in enumerate(XLS_LIST) for column, value in line.items()}
    return read_list(write_xls(cells, formulas=formulas))[:2]


@pytest.mark.parametrize(("value", "flags"), [(EMPTY_TEXT, 0), (bytes(8), 2), (bytes(8), 3)])
@pytest.mark.parametrize("column", [4, 5])
def test_a_formula_without_value_in_an_xls_rejects_the_row(value, flags, column):
    found, (reason,) = read_xls_with((2, column, value, flags))
    assert found == {"F1": 10_000}
    assert "formule sans valeur" in reason
    assert "XLSX" in reason


def test_a_calculated_formula_with_an_empty_text_in_an_xls_is_read():
    paid = struct.pack("<d", 40.0)
    assert read_xls_with((2, 5, EMPTY_TEXT, 0), (2, 4, paid, 0)) == ({"F1": 10_000, "F2": 1_000}, [])
    assert read_xls_with((2, 4, bytes(8), 0)) == ({"F1": 10_000, "F2": 5_000}, [])


def test_a_workbook_that_counts_days_from_1904_is_read_with_its_days():
    cells = cells_of().replace(' s="1"><v>46024', "><v>44562").replace(' s="1"><v>46054', "><v>44592")
    reading = read_list(list_with(cells, workbook='<workbookPr date1904="1"/>'))[2]
    assert (reading.documents[1].issued_on, reading.documents[1].due_on) == (
        date(2026, 1, 2),
        date(2026, 2, 1),
    )


@pytest.mark.parametrize(
    "code", ["[$USD] #,##0.00", "&quot;CHF&quot; 0.00", "[$$-409]#,##0.00", "[$£-809]0.00"]
)
def test_an_amount_shown_in_another_currency_is_rejected(code):
    styles = (
        '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
        '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    )
    content = list_with(cells_of('<c r="E3" s="2"><v>20</v></c>'), styles=styles)
    content = replace_part(
        content,
        "xl/styles.xml",
        "<cellXfs",
        f'<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts><cellXfs',
    )
    found, reasons, _ = read_list(content)
    assert found == {"F1": 1_000}
    assert "pas en euros" in reasons[0]


def replace_part(content, name, old, new):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry: archive.read(entry).decode() for entry in archive.namelist()}
    assert old in parts[name]
    return pack(parts | {name: parts[name].replace(old, new, 1)})


def test_a_hidden_row_is_asked_about():
    reading = read_list(list_with(cells_of(), row_attributes=' hidden="1"'))[2]
    (doubt,) = reading.doubts
    assert [number for _, number, _ in doubt.documents] == ["F2"]
    assert "masquée" in doubt.message


def test_the_sheet_that_is_a_list_is_read_and_several_lists_are_asked_about():
    rows = [LIST_HEAD, ["Noé", "F1", date(2026, 1, 2), "", 10.0, 0.0, ""]]
    notes = [["Client", "Ville"], ["Noé", "Metz"]]
    parts = xlsx_parts({"Clients": sheet_xml(notes), "Ouvertes": sheet_xml(rows)})
    found, _, reading = read_list(pack(parts))
    assert (found, reading.doubts) == ({"F1": 1_000}, ())
    two = xlsx_parts({"Mars": sheet_xml(rows), "Avril": sheet_xml(rows)})
    (doubt,) = read_list(pack(two))[2].doubts
    assert doubt.is_about_import
    assert "« Avril »" in doubt.message


ODS_ROW = (
    '<table:table-cell office:value-type="string"><text:p>Léa</text:p></table:table-cell>'
    '<table:table-cell office:value-type="string"><text:p>F2</text:p></table:table-cell>'
    '<table:table-cell office:value-type="date" office:date-value="2026-01-02"/>'
    '<table:table-cell office:value-type="date" office:date-value="2026-02-01"/>'
)
ODS_AMOUNT = '<table:table-cell office:value-type="float" office:value="20"/>'


def ods_with(cells, *, row=""):
    """Return a list of two invoices as OpenDocument, the cells of the second one and its row as XML."""
    plain = write_ods([LIST_HEAD, ["Noé", "F1", date(2026, 1, 2), date(2026, 2, 1), 10.0, 0.0, "Envoyée"]])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        text = archive.read("content.xml").decode()
    text = text.replace("xmlns:table", 'xmlns:calcext="urn:org:documentfoundation:names:calc" xmlns:table', 1)
    second = f"<table:table-row{row}>{ODS_ROW}{cells}</table:table-row></table:table>"
    return pack(ods_parts("") | {"content.xml": text.replace("</table:table>", second)})


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            (
                f'{ODS_AMOUNT}<table:table-cell table:formula="of:=NA()" office:value-type="string" '
                'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
            ),
            "#N/A",
        ),
        (f'{ODS_AMOUNT}<table:table-cell table:formula="of:=SUM([.K2:.L2])"/>', "formule sans valeur"),
        (
            (
                '<table:table-cell office:value-type="currency" office:currency="USD" office:value="20">'
                "<text:p>$20</text:p></table:table-cell>"
            ),
            "pas en euros",
        ),
    ],
)
def test_an_ods_row_with_an_error_or_another_currency_is_rejected(cells, said):
    found, reasons, _ = read_list(ods_with(cells))
    assert found == {"F1": 1_000}
    assert said in reasons[0]


@pytest.mark.parametrize("visibility", ["collapse", "filter"])
def test_a_hidden_ods_row_is_asked_about(visibility):
    euros = ODS_AMOUNT.replace('"float"', '"currency" office:currency="EUR"')
    (doubt,) = read_list(ods_with(euros, row=f' table:visibility="{visibility}"'))[2].doubts
    assert [number for _, number, _ in doubt.documents] == ["F2"]


def test_errors_currencies_and_hidden_rows_of_an_xls():
    cells = {(0, i): name for i, name in enumerate(LIST_HEAD)}
    for row in range(1, 5):
        texts = ("Léa", f"F{row}", "02/01/2026", "01/02/2026", 10.0 * row)
        cells |= {(row, column): value for column, value in enumerate(texts)}
    cells[4, 4] = (40.0, 1)
    content = write_xls(
        cells, formats=("0.00 [$EUR]", "[$USD] #,##0.00"), error_cells=[(2, 5)], hidden_rows=[3]
    )
    found, reasons, reading = read_list(content)
    assert found == {"F1": 1_000, "F3": 3_000}
    assert ["#N/A" in reasons[0], "pas en euros" in reasons[1]] == [True, True]
    assert [number for _, number, _ in reading.doubts[0].documents] == ["F3"]


def test_the_text_of_an_error_in_a_csv_rejects_its_row():
    head = "Client;N° facture;Date;Montant TTC;Statut"
    content = f"{head}\nLéa;F1;02/01/2026;10,00;#REF!\nLéa;F2 #N;02/01/2026;20,00;\n".encode()
    assert read_list(content)[0] == {"F2 #N": 2_000}


def test_another_sheet_is_read_after_the_answer():
    march = [LIST_HEAD, ["Noé", "F1", date(2026, 1, 2), "", 10.0, 0.0, ""]]
    april = [LIST_HEAD, ["Noé", "F2", date(2026, 1, 2), "", 20.0, 0.0, ""]]
    content = pack(xlsx_parts({"Mars": sheet_xml(march), "Avril": sheet_xml(april)}))
    (doubt,) = read_list(content)[2].doubts
    assert [choice.label for choice in doubt.choices[2:]] == ["lire « Mars »", "lire « Avril »"]
    reading = read_table("liste.xlsx", content, answers={doubt.key: doubt.choices[3].answer})
    assert [document.number for document in reading.documents] == ["F2"]
    assert select_open(reading.doubts, {doubt.key: doubt.choices[3].answer}) == ()
    for name, is_known in (("liste 2026.xlsx", True), ("avoirs.xlsx", False), ("liste.xlsx", True)):
        again = read_table(name, content, answers={doubt.key: doubt.choices[3].answer})
        assert ([document.number for document in again.documents] == ["F2"]) is is_known


def test_sheets_without_a_list_name_the_columns_that_are_missing():
    rows = [["Opération", "Date", "Débit", "Crédit"], ["VIR", "01/03/2026", "", "120,00"]]
    parts = xlsx_parts({"Mars": sheet_xml(rows), "Avril": sheet_xml(rows)})
    warnings = read_table("x.xlsx", pack(parts)).warnings
    assert "nom du client" in warnings[0] or "code du client" in warnings[0]
