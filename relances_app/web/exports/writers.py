"""CSV and XLSX writers: numbers and dates keep their type, and no text can run as a formula."""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO, TYPE_CHECKING

from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_plain

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


class ColumnType(StrEnum):
    """Type of the cells of a column."""

    TEXT = "text"
    AMOUNT = "amount"
    """Integer cents."""
    DATE = "day"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: heading and cell type."""

    heading: str
    column_type: ColumnType = ColumnType.TEXT


Cell = str | int | date | None
"""A cell value; None is an empty cell."""

MAX_ROWS = 1_048_575
"""Maximum number of rows of a worksheet below the headings."""
MAX_CELL_LENGTH = 32_767
"""Maximum length of a worksheet cell."""

_FORMULA_PREFIX = re.compile(r"'*[=+\-@\t\r\0＝＋－＠]")
"""Texts that a spreadsheet would evaluate (CWE-1236), or that already begin with the escaping apostrophe."""


def write_csv(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a CSV for French spreadsheet programs: UTF-8 with BOM, `;` as separator, decimal commas.

    A text that would run as a formula gets an apostrophe prefix, which the import removes.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow(
            [_format_csv_cell(cell, column.column_type) for cell, column in zip(row, columns, strict=True)]
        )
    text.detach()


def _format_csv_cell(cell: Cell, column_type: ColumnType) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return format_date(cell)
    if isinstance(cell, int):
        return format_plain(cell).replace(".", ",") if column_type is ColumnType.AMOUNT else str(cell)
    text = cell.replace("\0", "")  # readers treat a file with a zero byte as binary
    return f"'{text}" if _FORMULA_PREFIX.match(text) else text


def write_xlsx(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a workbook of one sheet with real numbers and dates, row by row; texts never become formulas.

    Raises UserError when the list is longer than a sheet.
    """
    import xlsxwriter  # noqa: PLC0415 - loaded on demand for a fast start

    workbook = xlsxwriter.Workbook(out, {"constant_memory": True})
    try:
        _write_sheet(workbook, columns, rows)
    finally:
        workbook.close()


def _write_sheet(workbook: "Workbook", columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = workbook.add_worksheet("Liste")
    formats = {
        ColumnType.AMOUNT: workbook.add_format({"num_format": "#,##0.00"}),
        ColumnType.DATE: workbook.add_format({"num_format": "dd/mm/yyyy"}),
        ColumnType.TEXT: workbook.add_format({"num_format": "@"}),
        ColumnType.COUNT: workbook.add_format({"num_format": "0"}),
    }
    bold = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column_index, column in enumerate(columns):
        sheet.set_column(column_index, column_index, 28 if column.column_type is ColumnType.TEXT else 14)
        sheet.write_string(0, column_index, column.heading, bold)
    for line, row in enumerate(rows, 1):
        if line > MAX_ROWS:
            raise UserError("La liste est trop longue pour une feuille : exportez-la en CSV.")
        for column_index, (cell, column) in enumerate(zip(row, columns, strict=True)):
            _write_xlsx_cell(sheet, (line, column_index), cell, column.column_type, formats)


def _write_xlsx_cell(
    sheet: "Worksheet",
    position: tuple[int, int],
    cell: Cell,
    column_type: ColumnType,
    formats: Mapping[ColumnType, "Format"],
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        sheet.write_datetime(*position, cell, formats[ColumnType.DATE])
    elif isinstance(cell, int):
        sheet.write_number(
            *position, cell / 100 if column_type is ColumnType.AMOUNT else cell, formats[column_type]
        )
    else:
        marked = f"'{cell}" if cell.startswith("'") and _FORMULA_PREFIX.match(cell) else cell
        sheet.write_string(*position, marked[:MAX_CELL_LENGTH], formats[ColumnType.TEXT])


WRITERS: dict[str, Callable[[IO[bytes], Sequence[Column], Iterable[Sequence[Cell]]], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}
"""Writer by file extension."""

__all__ = ["Cell", "Column", "ColumnType"]

MAX_MEMORY_BYTES = 2_000_000
"""Bytes kept in memory; a larger export goes to a temporary file that only the current user can read."""


def write_table(file_format: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return the table as a file at its start, `file_format` being `csv` or `xlsx`; raises UserError."""
    out = tempfile.SpooledTemporaryFile(max_size=MAX_MEMORY_BYTES)  # noqa: SIM115 (Flask closes it after the response)
    WRITERS[file_format](out, columns, rows)
    out.seek(0)
    return out
