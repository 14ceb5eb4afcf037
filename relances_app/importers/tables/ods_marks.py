"""Marks of a sheet of an OpenDocument workbook: errors, formulas without a value, currencies, hidden rows."""

from collections.abc import Callable
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from relances_app.domain.errors import UserError
from relances_app.importers.tables.currency import is_euro
from relances_app.importers.tables.sheet_marks import ERROR, FORMULA_WITHOUT_VALUE, SheetMarks

MARKERS = (
    b'visibility="collapse"',
    b'visibility="filter"',
    b"office:currency=",
    b"table:formula=",
    b'calcext:value-type="error"',
)
"""What a sheet with marks contains, so that an ordinary one is not parsed twice."""

MAX_REPEATED = 10_000
"""Repeated rows or cells that are marked; further ones are the empty end of a sheet."""


class OdsCells:
    """Reads the marks of a sheet from `content.xml`; lines count from 1, columns from 0."""

    def __init__(self, marks: SheetMarks, sheet_name: str) -> None:
        self._marks, self._sheet_name = marks, sheet_name
        self._is_inside = False
        self._line, self._line_repeats, self._column, self._repeats = 0, 1, 0, 1
        self._cell: dict[str, str] = {}
        self._text, self._is_text, self._annotations = "", False, 0

    def parse(self, read: Callable[[int], bytes]) -> None:
        """Read the whole part; raises UserError if it is damaged."""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add_text
        try:
            while chunk := read(1024 * 1024):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        except ExpatError as error:
            raise UserError("classeur abîmé : une feuille est illisible") from error

    def _start(self, tag: str, attributes: dict[str, Any]) -> None:
        if tag == "table:table":
            self._is_inside = attributes.get("table:name") == self._sheet_name
            self._line, self._line_repeats = 0, 1
        elif not self._is_inside:
            return
        elif tag == "table:table-row":
            self._start_row(attributes)
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._cell, self._text = attributes, ""
            self._repeats = _read_count(attributes.get("table:number-columns-repeated"))
        elif tag == "office:annotation":
            self._annotations += 1
        elif tag == "text:p":
            self._is_text = not self._annotations

    def _start_row(self, attributes: dict[str, Any]) -> None:
        self._line += self._line_repeats if self._line else 1
        self._line_repeats = _read_count(attributes.get("table:number-rows-repeated"))
        self._column = 0
        if attributes.get("table:visibility") in {"collapse", "filter"}:
            last = self._line + min(self._line_repeats, MAX_REPEATED)
            self._marks.hidden.update(range(self._line, last))

    def _add_text(self, text: str) -> None:
        if self._is_text:
            self._text += text

    def _end(self, tag: str) -> None:
        if tag == "table:table":
            self._is_inside = False
        elif tag == "text:p":
            self._is_text = False
        elif tag == "office:annotation":
            self._annotations -= 1
        elif self._is_inside and tag in {"table:table-cell", "table:covered-table-cell"}:
            self._end_cell()

    def _end_cell(self) -> None:
        currency = self._cell.get("office:currency", "")
        kind = self._cell.get("office:value-type", "")
        is_formula = "table:formula" in self._cell
        if self._cell.get("calcext:value-type") == "error" or (is_formula and ERROR.fullmatch(self._text)):
            self._mark(self._marks.errors, self._text or "#ERREUR")
        elif is_formula and not kind and not self._text:
            self._mark(self._marks.errors, FORMULA_WITHOUT_VALUE)
        elif currency and kind == "currency" and not is_euro(currency):
            self._mark(self._marks.currencies, currency)
        self._column += self._repeats

    def _mark(self, marks: dict[int, dict[int, str]], text: str) -> None:
        for line in range(self._line, self._line + min(self._line_repeats, MAX_REPEATED)):
            for column in range(self._column, self._column + min(self._repeats, MAX_REPEATED)):
                self._marks.add(marks, line, column, text)


def _read_count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 9 else 1
