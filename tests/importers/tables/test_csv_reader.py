"""CSV, exactly as it is written, and refused where it cannot be trusted."""

import csv
import io
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CORPORA, FIXTURES, list_fixtures, needs_shared

from relances_app.domain.errors import UserError
from relances_app.importers.separators import SEPARATORS
from relances_app.importers.tables.csv_reader import MAX_CELLS, detect_separator, read_csv

EXACT = FIXTURES / "csv" / "exact"
SPECTRUM = CORPORA / "csv-spectrum"
HEAD = "Client;Numéro;Date;Montant;Ville"


def cells(text):
    return [row for _, row in read_csv(text.encode())]


@pytest.mark.parametrize(
    ("name", "rows"),
    json.loads((EXACT / "expected.json").read_text("utf-8")).items(),
    ids=lambda name: name[:20],
)
def test_each_file_is_read_to_the_letter(name, rows):
    assert [row for _, row in read_csv((EXACT / f"{name}.csv").read_bytes())] == rows


@pytest.mark.parametrize("path", list_fixtures("csv/faulty/*.csv"), ids=lambda path: path.stem)
def test_files_with_faults_are_read_or_refused(path):
    assert_is_read_or_refused(path)


@needs_shared
def test_csv_spectrum_is_read_exactly():
    paths = sorted(SPECTRUM.glob("csvs/*.csv"))
    assert len(paths) == 12
    for path in paths:
        assert_is_read_to_the_letter(path)


def assert_is_read_to_the_letter(path):
    """The copies lost their CR to git, and one expected file has another telephone: both are put back."""
    content = path.read_bytes()
    if path.stem.endswith("_crlf"):
        content = content.replace(b"\n", b"\r\n")
    head, *rows = (row for _, row in read_csv(content))
    expected = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
    if path.stem == "location_coordinates":
        expected = [expected | {"Contact Phone Number": "2095257564"}]
    assert [dict(zip(head, row, strict=True)) for row in rows] == expected


@needs_shared
def test_the_frictionless_files_are_read_or_refused():
    paths = sorted((CORPORA / "frictionless-csv").glob("*.csv"))
    assert paths
    for path in paths:
        assert_is_read_or_refused(path)


def assert_is_read_or_refused(path):
    try:
        rows = list(read_csv(path.read_bytes()))
    except UserError as refusal:
        assert refusal.message.startswith("ligne ")  # noqa: PT017 - both ends are right ones
    else:
        assert all(line > 0 for line, _ in rows)


@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_separator_is_found(separator):
    text = HEAD.replace(";", separator) + "\nNoé;F1;01/02/2024;12;Metz".replace(";", separator)
    assert detect_separator(text) == separator


def test_decimal_commas_do_not_make_the_comma_a_separator():
    rows = "".join(f"\nNoé {i};F{i};01/02/2024;12,50" for i in range(40))
    assert detect_separator(HEAD + rows) == ";"


def test_commas_in_titles_and_names_do_not_make_the_comma_a_separator():
    assert (
        detect_separator("Édité, trié, filtré, imprimé, le 1er\n\n" + HEAD + "\nNoé, fils, et Cie;F1;;;\n")
        == ";"
    )


def test_the_excel_separator_hint_is_used_and_counted_as_a_line():
    assert list(read_csv(b"sep=|\r\na|b;c\r\n1|2;3\r\n")) == [(2, ["a", "b;c"]), (3, ["1", "2;3"])]


def test_line_numbers_match_a_text_editor():
    text = 'a;b\n\n"une\r\ndeux";2\r\n3;4\r5;6'
    assert [line for line, row in read_csv(text.encode()) if row] == [1, 3, 5, 6]


def test_quotes_inside_an_unquoted_cell_are_preserved():
    assert cells('a;b\nSARL "Le Chat";12" de long\n')[1] == ['SARL "Le Chat"', '12" de long']


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('Noé;"F1;01/01/2024;10;Metz\nLéa;F2;01/01/2024;10;Metz\n', 2),
        ('Noé;F1;01/01/2024;10;Metz\nLéa;"F2"x;01/01/2024;10;Metz\n', 3),
        ('Noé;F1;01/01/2024;10;Metz\n\nLéa;F2;01/01/2024;10;"Metz', 4),
    ],
)
def test_quotes_that_do_not_pair_are_refused_with_their_line(rows, line):
    with pytest.raises(UserError, match=f"^ligne {line} : .*guillemet"):
        cells(f"{HEAD}\n{rows}")


def test_rows_inside_two_stray_quotes_are_refused():
    """Python's reader takes lines 2 to 4 for one row here, and loses two invoices."""
    text = f'{HEAD}\nNoé;"F1;01/01/2024;10;Metz\nLéa;F2;01/01/2024;10;Metz\nZoé;F3";01/01/2024;10;Metz\n'
    assert len(list(csv.reader(io.StringIO(text), delimiter=";", strict=True))) == 2
    with pytest.raises(UserError, match="ligne 2 : un guillemet ouvert"):
        cells(text)


def test_an_address_on_two_lines_is_accepted():
    row = cells(f'{HEAD}\nNoé;F1;01/01/2024;10;"1, rue Haute ; bât. B\n57000 Metz"\n')[1]
    assert row[4] == "1, rue Haute ; bât. B\n57000 Metz"


def test_a_quote_never_closed_in_a_long_file_is_refused_at_once():
    text = f'{HEAD}\nNoé;"F1;\n' + "Léa;F2;01/01/2024;10;Metz\n" * 100_000
    start = time.process_time()
    with pytest.raises(UserError, match="ligne 2"):
        cells(text)
    assert time.process_time() - start < 2


def test_a_line_of_endless_cells_is_refused():
    with pytest.raises(UserError, match="trop de cellules"):
        cells(";" * (MAX_CELLS + 1))


tables = st.lists(
    st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=5, max_size=5
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(tables, st.sampled_from(SEPARATORS))
def test_csv_writer_output_is_read_back(rows, separator):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    text = f"sep={separator}\r\n{written.getvalue()}"
    try:
        read = cells(text)
    except UserError as refusal:
        assert any("\n" in cell and cell.count(separator) >= 4 for row in rows for cell in row), refusal  # noqa: PT017
    else:
        assert [[c.replace("\r", "") for c in row] for row in read] == [
            [_as_c1(c).replace("\r", "") for c in row] for row in rows
        ]


def _as_c1(cell):
    return "".join(bytes([ord(c)]).decode("cp1252", "replace") if 0x80 <= ord(c) < 0xA0 else c for c in cell)


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_rows_or_an_error(content):
    try:
        for line, row in read_csv(content):
            assert line > 0
            assert all(isinstance(cell, str) for cell in row)
    except UserError as refusal:
        assert refusal.message  # noqa: PT017
