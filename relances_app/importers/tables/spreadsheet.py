"""Reader of XLSX, ODS and XLS files with the calamine library; called only in a sandboxed process."""

import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from relances_app.domain.errors import UserError
from relances_app.importers.archive_limits import check_no_declarations, check_well_formed, open_archive
from relances_app.importers.tables.csv_reader import SNIFF_ROWS, Row
from relances_app.importers.tables.headings import MIN_KNOWN, count_known, names_all_fields
from relances_app.importers.tables.sheet_marks import SheetMarks
from relances_app.importers.tables.workbook_parts import ODS_PART, read_marks
from relances_app.importers.tables.xls_marks import read_xls_marks

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

ZIP_MAGIC = b"PK"
NOISE_DECIMALS = 6
"""Decimals kept; further ones are binary rounding errors (0.1 + 0.2), not amounts."""

_BOOLEANS = {True: "oui", False: "non"}
_BATCH_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that is read."""

    name: str
    height: int
    left: int
    """Number of empty columns on the left, which its rows leave out."""
    count: int
    """Number of visible sheets."""
    lists: tuple[str, ...]
    """The visible sheets that have all columns of a list of invoices."""

    @property
    def warnings(self) -> list[str]:
        """A warning naming the sheet if there are several."""
        if self.count < 2:
            return []
        return [f"feuille lue : « {self.name} », sur {self.count} dans le classeur"]


def read_spreadsheet(content: bytes, sheet_name: str = "") -> tuple[Sheet, SheetMarks, Iterator[Row]]:
    """Return the sheet read, its marks, and its non-blank rows.

    The sheet is the one named, else the first visible one that is a list, else with a header row. Dates become ISO
    text and numbers plain decimals. Raises UserError, also while iterating, if the file is damaged, protected or
    beyond a limit.
    """
    parts = _read_parts(content, sheet_name)
    sheet, marks = cast("tuple[Sheet, SheetMarks]", next(parts))
    rows = (row for batch in parts for row in cast("list[Row]", batch))
    return sheet, marks, _apply_marks(rows, marks, sheet.left)


def _apply_marks(rows: Iterator[Row], marks: SheetMarks, left: int) -> Iterator[Row]:
    if not marks.errors and not marks.currencies:
        return rows
    return ((line, marks.apply(line, cells, left)) for line, cells in rows)


def _read_parts(content: bytes, sheet_name: str = "") -> Iterator[tuple[Sheet, SheetMarks] | list[Row]]:
    """Yield the sheet with its marks, then its rows in batches."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - most runs of the program read no workbook

    _check_archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = _visible_names(workbook)
        sheet, lists = _choose_sheet(workbook, names, sheet_name)
        left = sheet.start[1] if sheet.start else 0
        yield Sheet(sheet.name, sheet.height, left, len(names), lists), _read_marks(content, sheet.name)
        rows = _read_rows(sheet)
        while batch := list(islice(rows, _BATCH_ROWS)):
            yield batch
    except PasswordError as error:
        raise UserError("classeur protégé par un mot de passe : enregistrez-le sans mot de passe") from error
    except CalamineError as error:
        raise UserError(
            "classeur abîmé : ouvrez-le dans votre tableur et enregistrez-le de nouveau en XLSX"
        ) from error


def _check_archive(content: bytes) -> None:
    """Check a workbook that is an archive; its XML alone can take minutes. Raises UserError."""
    if content.startswith(ZIP_MAGIC):
        with open_archive(content) as archive:
            check_no_declarations(archive)
            if ODS_PART in archive.namelist():
                check_well_formed(archive, ODS_PART)


def _read_marks(content: bytes, sheet_name: str) -> SheetMarks:
    if not content.startswith(ZIP_MAGIC):
        return read_xls_marks(content, sheet_name)
    with open_archive(content) as archive:
        return read_marks(archive, sheet_name)


def _visible_names(workbook: "CalamineWorkbook") -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if not sheets:
        raise UserError("classeur sans aucune feuille de cellules")
    return visible or [sheet.name for sheet in sheets]


def _choose_sheet(
    workbook: "CalamineWorkbook", names: Sequence[str], wanted: str
) -> tuple["CalamineSheet", tuple[str, ...]]:
    """Return the sheet wanted, else the first that is a list, has headings or is filled; and the names of lists."""
    sheets = [workbook.get_sheet_by_name(name) for name in names]
    if len(sheets) == 1:
        return sheets[0], ()
    first_rows = [[cells for _, cells in islice(_read_rows(sheet), SNIFF_ROWS)] for sheet in sheets]
    lists = [
        sheet for sheet, rows in zip(sheets, first_rows, strict=True) if any(map(names_all_fields, rows))
    ]
    headed = [
        sheet
        for sheet, rows in zip(sheets, first_rows, strict=True)
        if any(count_known(cells) >= MIN_KNOWN for cells in rows)
    ]
    filled = [sheet for sheet in sheets if sheet.height]
    chosen = [sheet for sheet in sheets if sheet.name == wanted]
    return (chosen or lists or headed or filled or sheets)[0], tuple(sheet.name for sheet in lists)


def _read_rows(sheet: "CalamineSheet") -> Iterator[Row]:
    """Yield the non-blank rows; a text merged over several rows is repeated in each of them.

    A merged amount is not repeated, since it would be due several times.
    """
    starts = _list_merged(sheet)
    merged_texts: dict[int, tuple[str, int]] = {}
    for index, cells in enumerate(sheet.iter_rows()):
        texts = [cell if type(cell) is str else format_cell(cell) for cell in cells]
        for column, last in starts.get(index, ()):
            if column < len(cells) and isinstance(cells[column], str):
                merged_texts[column] = (texts[column], last)
        for column, (text, last) in tuple(merged_texts.items()):
            if index <= last:
                texts[column] = text
            else:
                del merged_texts[column]
        if any(texts):
            yield index + 1, texts


def _list_merged(sheet: "CalamineSheet") -> dict[int, list[tuple[int, int]]]:
    """Return column and last row of the cells merged vertically, by first row."""
    found: dict[int, list[tuple[int, int]]] = {}
    left = sheet.start[1] if sheet.start else 0
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and column >= left:
            found.setdefault(top, []).append((column - left, bottom))
    return found


def format_cell(cell: object) -> str:
    """Return a cell as text: `2024-02-29`, `1501.6`, `oui`; binary rounding errors are removed."""
    formatter = _FORMATTERS.get(type(cell))
    return formatter(cell) if formatter else str(cell)


def _format_number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    rounded = round(value, NOISE_DECIMALS)
    text = repr(rounded)
    if "e" in text:
        text = f"{rounded:.{NOISE_DECIMALS}f}"
    return text.rstrip("0").removesuffix(".") if "." in text else text


_FORMATTERS: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _format_number,
    datetime: lambda cell: cell.date().isoformat(),
    date: date.isoformat,
    bool: lambda cell: _BOOLEANS[cell],
}
"""By the exact type that the library returns."""
