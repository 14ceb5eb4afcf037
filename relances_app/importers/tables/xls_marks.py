"""Marks of a sheet of an XLS workbook (BIFF5 and BIFF8): errors, currencies, hidden rows, days from 1904."""

import struct
from collections.abc import Callable, Iterator
from struct import unpack_from

from relances_app.importers.tables.ole_file import read_stream
from relances_app.importers.tables.sheet_marks import FORMULA_WITHOUT_VALUE, SheetMarks
from relances_app.importers.tables.workbook_parts import find_currency

_BOF, _EOF, _BOUND_SHEET, _DATE_MODE, _FORMAT, _XF = 0x809, 0x0A, 0x85, 0x22, 0x41E, 0xE0
_ROW, _ERROR_CELL, _FORMULA, _NUMBER, _RK, _MULTIPLE_RK = 0x208, 0x205, 0x06, 0x203, 0x27E, 0xBD
_BIFF8 = 0x600
_NO_NUMBER, _ERROR_VALUE, _EMPTY_TEXT = 0xFFFF, 2, 3
"""Value of a formula: the mark that it is no number, and its kinds; 0 is a text, 1 a boolean."""
_ON_LOAD = 0x02
"""Flag of a formula that is calculated when the workbook is opened."""
_HIDDEN = 0x20
"""Flag of a row of height zero."""

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

Record = tuple[int, bytes]


def read_xls_marks(content: bytes, sheet_name: str) -> SheetMarks:
    """Return the marks of a sheet; those read so far where the workbook is damaged."""
    reader = _XlsReader()
    try:
        stream = read_stream(content, ("Workbook", "Book"))
        reader.read_globals(_iterate_records(stream, 0))
        if (start := reader.sheets.get(sheet_name)) is not None:
            reader.read_sheet(_iterate_records(stream, start))
            reader.mark_formulas()
    except (struct.error, IndexError, UnicodeDecodeError):
        return reader.marks
    return reader.marks


def _iterate_records(stream: bytes, at: int) -> Iterator[Record]:
    """Yield the records of one substream, those of charts within it left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + size]
        at += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, data


class _XlsReader:
    """Collects the marks of one sheet."""

    def __init__(self) -> None:
        self.marks = SheetMarks()
        self.sheets: dict[str, int] = {}
        """Position of each sheet in the stream, by name."""
        self._is_biff8 = True
        self._formats: dict[int, str] = {}
        self._styles: list[str] = []
        """The currency of each style, empty for the euro and for none."""
        self._empty_formulas: list[tuple[int, int]] = []
        """Row and column of the formulas whose value is an empty text, or a zero to be calculated later."""
        self._has_values = False
        """Whether a formula of the sheet has any other value."""
        self._handlers: dict[int, Callable[[bytes], None]] = {
            _ROW: self._read_row, _ERROR_CELL: self._read_error, _FORMULA: self._read_formula,
            _NUMBER: self._read_number, _RK: self._read_number, _MULTIPLE_RK: self._read_multiple,
        }  # fmt: skip

    def read_globals(self, records: Iterator[Record]) -> None:
        """Read the sheets and styles of the workbook."""
        style_formats: list[int] = []
        for kind, data in records:
            if kind == _BOF:
                self._is_biff8 = unpack_from("<H", data)[0] >= _BIFF8
            elif kind == _BOUND_SHEET:
                self.sheets[self._read_text(data, 6, 1)] = unpack_from("<I", data)[0]
            elif kind == _DATE_MODE:
                self.marks.is_1904 = unpack_from("<H", data)[0] == 1
            elif kind == _FORMAT:
                self._formats[unpack_from("<H", data)[0]] = self._read_text(
                    data, 2, 2 if self._is_biff8 else 1
                )
            elif kind == _XF:
                style_formats.append(unpack_from("<H", data, 2)[0])
        self._styles = [find_currency(self._formats.get(number, "")) for number in style_formats]

    def _read_text(self, data: bytes, at: int, length_size: int) -> str:
        """Return a text preceded by its length and, in BIFF8, by flags."""
        count = data[at] if length_size == 1 else unpack_from("<H", data, at)[0]
        at += length_size
        if not self._is_biff8:
            return data[at : at + count].decode("cp1252", "replace")
        is_wide = data[at] & 1
        return data[at + 1 : at + 1 + count * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1")

    def read_sheet(self, records: Iterator[Record]) -> None:
        """Read the marks of the cells and rows."""
        for kind, data in records:
            if (handler := self._handlers.get(kind)) is not None:
                handler(data)

    def _read_row(self, data: bytes) -> None:
        if unpack_from("<I", data, 12)[0] & _HIDDEN:
            self.marks.hidden.add(unpack_from("<H", data)[0] + 1)

    def _read_error(self, data: bytes) -> None:
        row, column, _, value, is_error = unpack_from("<HHHBB", data)
        if is_error:
            self.marks.add(self.marks.errors, row + 1, column, _ERRORS.get(value, "#ERREUR"))

    def _read_formula(self, data: bytes) -> None:
        row, column, style, kind, value, mark, flags = unpack_from("<HHHBxBxxxHH", data)
        is_number = mark != _NO_NUMBER
        if is_number:
            self._add_currency(row, column, style)
        elif kind == _ERROR_VALUE:
            self.marks.add(self.marks.errors, row + 1, column, _ERRORS.get(value, "#ERREUR"))
        if kind == _EMPTY_TEXT if not is_number else flags & _ON_LOAD and not any(data[6:14]):
            self._empty_formulas.append((row, column))
        else:
            self._has_values = True

    def mark_formulas(self) -> None:
        """Mark the formulas without a value: XLS writes them as empty ones, so they are known only together."""
        if not self._has_values:
            for row, column in self._empty_formulas:
                self.marks.add(self.marks.errors, row + 1, column, FORMULA_WITHOUT_VALUE)

    def _read_number(self, data: bytes) -> None:
        self._add_currency(*unpack_from("<HHH", data))

    def _read_multiple(self, data: bytes) -> None:
        row, column = unpack_from("<HH", data)
        for index in range((len(data) - 6) // 6):
            self._add_currency(row, column + index, unpack_from("<H", data, 4 + 6 * index)[0])

    def _add_currency(self, row: int, column: int, style: int) -> None:
        if style < len(self._styles) and self._styles[style]:
            self.marks.add(self.marks.currencies, row + 1, column, self._styles[style])
