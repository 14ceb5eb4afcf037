"""Reader of CSV files that yields numbered rows and checks the quoting more strictly than `csv`."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from relances_app.domain.errors import UserError
from relances_app.importers.decoding import decode
from relances_app.importers.separators import SEPARATORS
from relances_app.importers.tables.headings import count_known

Row = tuple[int, Sequence[str]]
"""A line number as shown by an editor or a spreadsheet, from 1, and its cells."""
SNIFF_ROWS = 50
"""Rows examined to find the separator and the headings."""
MAX_LINES = 500
"""Maximum number of lines that one row may span through line breaks in quoted cells."""
MAX_CELLS = 5_000

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_EXCEL_HINT = re.compile(r"\"?sep=(.)\"?\r?\n", re.IGNORECASE)


def read_csv(content: bytes) -> Iterator[Row]:
    """Yield the rows of a CSV file including blank ones, with unmodified cells.

    Raises UserError, also while iterating, for content that is not text and for unbalanced quotes.
    """
    text = decode(content)
    if hint := _EXCEL_HINT.match(text):
        return _read_rows(text, hint[1], hint.end())
    return _read_rows(text, detect_separator(text))


def detect_separator(text: str) -> str:
    """Return the separator that gives most known headings, then most rows of equal width."""
    return max(SEPARATORS, key=lambda separator: _score_separator(text, separator))


def _score_separator(text: str, separator: str) -> tuple[int, int, int]:
    rows: list[Sequence[str]] = []
    with suppress(UserError):
        for _, cells in islice(_read_rows(text, separator), SNIFF_ROWS):
            rows.append(cells)
    known = max((count_known(cells) for cells in rows), default=0)
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, same_width = widths.most_common(1)[0] if widths else (0, 0)
    return known, same_width, width


def _read_rows(text: str, separator: str, start: int = 0) -> Iterator[Row]:
    offset = text.count("\n", 0, start)
    line = offset + 1

    def lines() -> Iterator[str]:
        for number, match in enumerate(_LINE.finditer(text, start), offset + 1):
            if number - line > MAX_LINES or match[0].count(separator) > MAX_CELLS:
                raise UserError(f"ligne {line} : guillemet jamais fermé, ou trop de cellules sur une ligne")
            yield match[0]

    reader = csv.reader(lines(), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if reader.line_num + offset > line:
                _check_unclosed_quote(cells, separator, line)
            yield line, cells
            line = reader.line_num + offset + 1
    except csv.Error as error:
        raise UserError(
            f"ligne {line} : guillemet mal placé ou jamais fermé, la suite est illisible"
        ) from error


def _check_unclosed_quote(cells: Sequence[str], separator: str, line: int) -> None:
    """Raise UserError for a cell that contains whole rows: an unclosed quote closed by a later one."""
    max_separators = max(len(cells) - 1, 3)
    if any("\n" in cell.strip() and cell.count(separator) >= max_separators for cell in cells):
        raise UserError(f"ligne {line} : un guillemet ouvert ne se referme que plusieurs lignes plus bas")
