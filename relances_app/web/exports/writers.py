"""Lists written as CSV or XLSX: numbers and days stay what they are, and no text of others runs as a formula."""

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
from relances_app.domain.errors import Refusal
from relances_app.domain.money import format_plain

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


class Shape(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    AMOUNT = "amount"
    """Integer cents."""
    DAY = "day"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and what stands under it."""

    heading: str
    shape: Shape = Shape.TEXT


Cell = str | int | date | None
"""What a row holds under a column; None is an empty cell."""

MAX_ROWS = 1_048_575
"""Rows of a worksheet below the headings."""
MAX_TEXT = 32_767
"""Characters of a cell of a worksheet."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\0＝＋－＠]")
"""Texts that a spreadsheet would run (CWE-1236), and those that look as if they bore our apostrophe already."""


def write_csv(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a CSV that a French spreadsheet opens by a double click: UTF-8 with its mark, `;`, decimal commas.

    A text that would run as a formula gets an apostrophe in front, which the import takes off again.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([_spell(cell, column.shape) for cell, column in zip(row, columns, strict=True)])
    text.detach()


def _spell(cell: Cell, shape: Shape) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return format_date(cell)
    if isinstance(cell, int):
        return format_plain(cell).replace(".", ",") if shape is Shape.AMOUNT else str(cell)
    text = cell.replace("\0", "")  # a file with a zero byte is no text to those who read it
    return f"'{text}" if _FORMULA.match(text) else text


def write_xlsx(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a workbook of one sheet with real numbers and days, row by row; texts are texts, never formulas.

    Raises Refusal when the list is longer than a sheet.
    """
    import xlsxwriter  # noqa: PLC0415 - a workbook is rarely asked for, the first page at each start

    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    try:
        _fill(book, columns, rows)
    finally:
        book.close()


def _fill(book: "Workbook", columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet("Liste")
    formats = {
        Shape.AMOUNT: book.add_format({"num_format": "#,##0.00"}),
        Shape.DAY: book.add_format({"num_format": "dd/mm/yyyy"}),
        Shape.TEXT: book.add_format({"num_format": "@"}),
        Shape.COUNT: book.add_format({"num_format": "0"}),
    }
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 28 if column.shape is Shape.TEXT else 14)
        sheet.write_string(0, place, column.heading, bold)
    for line, row in enumerate(rows, 1):
        if line > MAX_ROWS:
            raise Refusal("La liste est trop longue pour une feuille : exportez-la en CSV.")
        for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
            _put(sheet, (line, place), cell, column.shape, formats)


def _put(
    sheet: "Worksheet", where: tuple[int, int], cell: Cell, shape: Shape, formats: Mapping[Shape, "Format"]
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        sheet.write_datetime(*where, cell, formats[Shape.DAY])
    elif isinstance(cell, int):
        sheet.write_number(*where, cell / 100 if shape is Shape.AMOUNT else cell, formats[shape])
    else:
        marked = f"'{cell}" if cell.startswith("'") and _FORMULA.match(cell) else cell
        sheet.write_string(*where, marked[:MAX_TEXT], formats[Shape.TEXT])


WRITERS: dict[str, Callable[[IO[bytes], Sequence[Column], Iterable[Sequence[Cell]]], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}
"""By the ending of the file's name."""

__all__ = ["Cell", "Column", "Shape"]

IN_MEMORY = 2_000_000
"""Bytes kept in memory; more goes to a temporary file that only this user reads."""


def write_table(form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return the table as a file at its start, `form` being `csv` or `xlsx`; raises Refusal."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    WRITERS[form](out, columns, rows)
    out.seek(0)
    return out
