"""Open a table: its rows, where they come from, and what a workbook says besides them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from relances_app.domain.accounts.parsed_file import Source
from relances_app.domain.errors import UserError
from relances_app.importers.detect_format import detect_format
from relances_app.importers.file_format import FileFormat
from relances_app.importers.progress import ProgressCallback, track_rows
from relances_app.importers.tables.csv_reader import Row, read_csv
from relances_app.importers.tables.sheet_marks import SheetMarks
from relances_app.importers.tables.spreadsheet import Sheet, read_spreadsheet

_UNSUPPORTED = {
    FileFormat.PDF: "c'est un PDF, pas un tableau : exportez la liste en CSV ou en XLSX",
    FileFormat.ZIP: "c'est une archive ZIP, pas un tableau : décompressez-la d'abord",
    FileFormat.UNKNOWN: "ce n'est ni un tableau CSV ni un classeur : exportez la liste en CSV ou en XLSX",
}
_WEB_PAGE = re.compile(rb"<(html|table|!doctype html)", re.IGNORECASE)
"""HTML, which many programs save as an Excel file."""


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The rows of a table, and what is known of it besides them."""

    source: Source
    rows: Iterator[Row]
    marks: SheetMarks = field(default_factory=SheetMarks)
    sheet: Sheet | None = None

    @property
    def warnings(self) -> list[str]:
        """What the user has to know of the choice of the sheet."""
        return self.sheet.warnings if self.sheet else []


def open_table(content: bytes, name: str, progress: ProgressCallback, sheet_name: str = "") -> OpenTable:
    """Return the table in a file, of a workbook that on the sheet named; raises UserError if there is none."""
    if not content.strip():
        raise UserError("le fichier est vide")
    file_format = detect_format(name, content)
    if file_format is FileFormat.SPREADSHEET:
        sheet, marks, rows = read_spreadsheet(content, sheet_name)
        return OpenTable(Source.SPREADSHEET, track_rows(rows, sheet.height, progress), marks, sheet)
    if file_format in (FileFormat.CSV, FileFormat.FEC):
        return OpenTable(Source.CSV, track_rows(read_csv(content), content.count(b"\n"), progress))
    if file_format is FileFormat.UNKNOWN and _WEB_PAGE.search(content[:2_000]):
        raise UserError("c'est une page web : ouvrez-la dans votre tableur et enregistrez-la en XLSX")
    raise UserError(
        _UNSUPPORTED.get(file_format, f"ce fichier n'est pas un tableau (format {file_format.value.upper()})")
    )
