"""Exports for a spreadsheet: read back unchanged, and harmless for the reader."""

import io
import tracemalloc
from datetime import date, datetime
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from relances_app.domain.errors import UserError
from relances_app.importers.tables.csv_reader import read_csv
from relances_app.importers.tables.customer_rows import clean_cell
from relances_app.web.exports.writers import MAX_ROWS, WRITERS, Column, ColumnType, write_csv, write_xlsx

NAMES = (Column("Code client"), Column("Client"))
FORMULA_SIGNS = "=+-@\t\r\0＝＋－＠"
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
risky = st.tuples(st.text("'", max_size=3), st.sampled_from(FORMULA_SIGNS), words).map("".join)
words = st.one_of(words, risky)


def write_table(write, columns, rows):
    out = io.BytesIO()
    write(out, columns, rows)
    return out.getvalue()


def read_back(form, content):
    if form == "csv":
        return [list(cells) for _, cells in read_csv(content)][1:]
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize("form", WRITERS)
@given(text=words.map(clean_cell))
@settings(max_examples=150, deadline=None)
def test_a_text_is_read_back_unchanged(form, text):
    rows = read_back(form, write_table(WRITERS[form], NAMES, [("C1", text)]))
    assert [clean_cell(str(cell)) for cell in rows[0]] == ["C1", text]


@pytest.mark.parametrize("sign", FORMULA_SIGNS.replace("\0", ""))
def test_no_cell_of_a_csv_begins_as_a_formula(sign):
    content = write_table(write_csv, NAMES, [(f"{sign}1+1", f"'{sign}1")])
    assert read_back("csv", content) == [[f"'{sign}1+1", f"''{sign}1"]]


def test_a_nul_byte_is_removed_from_a_csv_and_hides_no_formula():
    assert write_table(write_csv, NAMES, [("\0=1+1", "a\0b")]).endswith(b"\r\n'=1+1;ab\r\n")


def test_a_workbook_holds_texts_without_a_formula():
    content = write_table(write_xlsx, NAMES, [("=1+1", "https://exemple.example")])
    with ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "=1+1" in sheet


def test_amounts_and_dates_have_french_spreadsheet_formats():
    columns = (
        Column("Échéance", ColumnType.DATE),
        Column("Reste dû", ColumnType.AMOUNT),
        Column("Jours", ColumnType.COUNT),
    )
    rows = [(date(2024, 2, 1), -150160, 181), (None, 5, 0)]
    assert write_table(write_csv, columns, rows).decode("utf-8") == (
        "\ufeffÉchéance;Reste dû;Jours\r\n01/02/2024;-1501,60;181\r\n;0,05;0\r\n"
    )
    first, second = read_back("xlsx", write_table(write_xlsx, columns, rows))
    assert (first[0], first[1], first[2]) == (date(2024, 2, 1), -1501.6, 181)
    assert not isinstance(first[0], datetime)
    assert second == ["", 0.05, 0]


def test_a_list_longer_than_a_worksheet_is_refused(monkeypatch):
    monkeypatch.setattr("relances_app.web.exports.writers.MAX_ROWS", 2)
    assert MAX_ROWS == 1_048_575
    with pytest.raises(UserError, match="CSV"):
        write_table(write_xlsx, NAMES, [("a", "b")] * 3)


@pytest.mark.parametrize("form", WRITERS)
def test_a_long_list_does_not_fill_the_memory(form, tmp_path):
    tracemalloc.start()
    with (tmp_path / "liste").open("w+b") as out:
        WRITERS[form](out, NAMES, (("C1", f"Client {number}") for number in range(20_000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
