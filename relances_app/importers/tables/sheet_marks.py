"""What a workbook says of a sheet besides its values: errors, currencies, hidden rows, the first day."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from relances_app.domain.errors import UserError

FORMULA_WITHOUT_VALUE = "#FORMULE"
ERROR = re.compile(
    r"#(N/A|NA|NUL|NULL!|DIV/0!|VALEUR!|VALUE!|REF!|NOM\?|NAME\?|NOMBRE!|NUM!|ERREUR|SPILL!|CALC!)|Err ?:\d{3}"
)
"""The text of a cell with an error, as spreadsheets and their exports show it."""

_TRUE = frozenset({"1", "true"})
_COLUMN = re.compile(r"([A-Z]{1,3})[0-9]*")
_MAX_MARKS = 500_000


@dataclass(slots=True)
class SheetMarks:
    """Marks of one sheet; lines count from 1, columns from 0."""

    is_1904: bool = False
    """Whether days are counted from 1904 instead of 1900 (workbooks of early Macintosh)."""
    hidden: set[int] = field(default_factory=set)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    """The error of a cell, such as `#N/A`, or `FORMULA_WITHOUT_VALUE`, by line and column."""
    currencies: dict[int, dict[int, str]] = field(default_factory=dict)
    """The currency other than the euro in which a cell is shown, by line and column."""
    _count: int = 0

    def add(self, marks: dict[int, dict[int, str]], line: int, column: int, text: str) -> None:
        """Add a mark to its errors or currencies; raises UserError if there are too many."""
        self._count += 1
        if self._count > _MAX_MARKS:
            raise UserError(
                "classeur avec trop de cellules en erreur ou dans une autre monnaie : corrigez-le"
            )
        marks.setdefault(line, {})[column] = text

    def apply(self, line: int, cells: Sequence[str], left: int) -> Sequence[str]:
        """Return the cells of a line with errors in place of their text, and currencies behind it."""
        errors, currencies = self.errors.get(line), self.currencies.get(line)
        if not errors and not currencies:
            return cells
        changed = list(cells)
        for column, error in (errors or {}).items():
            if 0 <= column - left < len(changed):
                changed[column - left] = error
        for column, currency in (currencies or {}).items():
            if 0 <= column - left < len(changed) and changed[column - left]:
                changed[column - left] += f" {currency}"
        return changed


class XlsxCells:
    """Reads the marks of a sheet of an XLSX workbook from its XML; `styles` are the currencies of its styles."""

    def __init__(self, marks: SheetMarks, styles: Mapping[str, str]) -> None:
        self._marks, self._styles = marks, styles
        self._line = 0
        self._column = -1
        self._type = self._style = self._text = ""
        self._is_formula = self._has_value = self._is_value = False

    def parse(self, read: Callable[[int], bytes]) -> None:
        """Read the whole part; raises UserError if it is damaged."""
        parser = ParserCreate(namespace_separator=" ")
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
        name = tag.rpartition(" ")[2]
        if name == "row":
            number = attributes.get("r", "")
            self._line = int(number) if number.isdecimal() else self._line + 1
            self._column = -1
            if attributes.get("hidden") in _TRUE:
                self._marks.hidden.add(self._line)
        elif name == "c":
            match = _COLUMN.match(attributes.get("r", ""))
            self._column = _column_index(match[1]) if match else self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._text, self._is_formula, self._has_value = "", False, False
        elif name == "f":
            self._is_formula = True
        self._is_value = name in {"v", "t"}
        self._has_value = self._has_value or self._is_value

    def _add_text(self, text: str) -> None:
        if self._is_value:
            self._text += text

    def _end(self, tag: str) -> None:
        self._is_value = False
        if tag.rpartition(" ")[2] != "c":
            return
        if self._type == "e":
            self._mark(self._marks.errors, self._text or "#ERREUR")
        elif self._is_formula and not self._text and not (self._type == "str" and self._has_value):
            self._mark(self._marks.errors, FORMULA_WITHOUT_VALUE)
        elif self._type == "n" and self._text and (currency := self._styles.get(self._style)):
            self._mark(self._marks.currencies, currency)

    def _mark(self, marks: dict[int, dict[int, str]], text: str) -> None:
        self._marks.add(marks, self._line, self._column, text)


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
