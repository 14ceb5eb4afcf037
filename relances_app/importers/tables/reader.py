"""Reader of tables (open invoices, ledgers, contacts) in CSV or spreadsheet files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

from relances_app.domain.accounts.doubt import NO_ANSWERS, Answers
from relances_app.domain.accounts.parsed_file import (
    ColumnMapping,
    ParsedFile,
    RejectedLine,
    TargetField,
)
from relances_app.domain.errors import UserError
from relances_app.importers.progress import ProgressCallback, ignore_progress
from relances_app.importers.tables.contacts import is_contact_table, read_contacts
from relances_app.importers.tables.csv_reader import SNIFF_ROWS, Row
from relances_app.importers.tables.currency import check_headings, find_currency_column, is_euro
from relances_app.importers.tables.customer_rows import Cells, clean_cell, derive_code
from relances_app.importers.tables.date_cells import DateCells
from relances_app.importers.tables.day_order import DayOrder
from relances_app.importers.tables.headings import (
    LABELS,
    MAX_WIDTH,
    count_known,
    detect_preset,
    find_header,
    headings_signature,
    is_data_row,
    is_ledger,
    make_columns,
    missing_fields,
)
from relances_app.importers.tables.invoices import read_invoices
from relances_app.importers.tables.joined_columns import make_picker
from relances_app.importers.tables.ledger import read_ledger
from relances_app.importers.tables.open_table import OpenTable, open_table
from relances_app.importers.tables.other_tables import refuse_other_tables
from relances_app.importers.tables.table_doubts import (
    choose_order,
    describe_marked_cell,
    find_table_doubts,
    find_wanted_sheet,
)


def read_table(
    name: str,
    content: bytes,
    mapping: Mapping[int, TargetField] | None = None,
    saved_mappings: Mapping[str, Mapping[int, TargetField]] | None = None,
    progress: ProgressCallback = ignore_progress,
    answers: Answers = NO_ANSWERS,
) -> ParsedFile:
    """Return the documents and customers of a table, with the rejected lines and the doubts.

    `mapping` is set by the user and replaces the guesses; without it, a mapping in `saved_mappings` under the
    signature of the headings is used. If a required column is not recognised, the result has columns and no
    documents, and `missing_fields` names what is missing. A table whose dates prove that the month comes first is
    read again in that order. `answers` are those given to the questions of such tables, by key. Raises UserError if
    there is no table.
    """
    reader = TableReader(name, mapping, saved_mappings or {}, answers)
    table = open_table(content, name, progress)
    wanted = find_wanted_sheet(name, table.sheet, answers)
    if wanted:
        table = open_table(content, name, progress, wanted)
    try:
        reading = reader.read(table)
    except UserError:
        if reader.order is not DayOrder.MONTH_FIRST:
            raise
    else:
        if reader.order is not DayOrder.MONTH_FIRST:
            return reading
    return reader.read(open_table(content, name, progress, wanted), is_month_first=True)


class TableReader:
    """Reads a table once, or a second time when its dates turn out to have the month first."""

    def __init__(
        self,
        name: str,
        mapping: Mapping[int, TargetField] | None,
        saved_mappings: Mapping[str, Mapping[int, TargetField]],
        answers: Answers,
    ) -> None:
        self._name, self._mapping, self._saved, self._answers = name, mapping, saved_mappings, answers
        self.order = DayOrder.UNPROVED

    def read(self, table: OpenTable, *, is_month_first: bool = False) -> ParsedFile:
        """Return what the rows say."""
        headings, below, rows = _find_headings(table.rows)
        mapping = self._mapping
        if mapping is None:
            mapping = self._saved.get(headings_signature(headings))
        if mapping is None:
            refuse_other_tables(headings)
        columns = make_columns(headings, [cells for _, cells in below], mapping)
        check_headings(columns)
        dates = DateCells(is_1904=table.marks.is_1904, is_month_first=is_month_first)
        empty = ParsedFile(table.source, self._name, columns=columns)
        try:
            reading = _read_documents(empty, chain(below, rows), columns, dates, table)
        finally:
            self.order = choose_order(dates, columns, self._answers)
        warnings = list(table.warnings)
        if is_month_first:
            warnings.append("dates lues avec le mois d'abord")
        elif mapping is None and (preset := detect_preset(headings)):
            warnings.append(f"format reconnu : {preset.program}")
        ordered = (
            (*reading.warnings, *warnings) if missing_fields(columns) else (*warnings, *reading.warnings)
        )
        doubts = (*reading.doubts, *find_table_doubts(reading, dates, table, is_month_first=is_month_first))
        return replace(reading, warnings=ordered, doubts=doubts)


def _read_documents(
    empty: ParsedFile, rows: Iterable[Row], columns: ColumnMapping, dates: DateCells, table: OpenTable
) -> ParsedFile:
    """Return the result filled from the rows: contacts, invoices, or nothing if a column is missing."""
    rejections: list[RejectedLine] = []
    picked = _pick_cells(rows, columns, rejections, dates, table)
    if is_contact_table(columns):
        reading = read_contacts(empty, picked, columns)
    elif missing := missing_fields(columns):
        wanted = ", ".join(LABELS[field] for field in missing)
        warning = f"aucune colonne n'a été reconnue pour : {wanted} ; désignez-la parmi celles du fichier"
        reading = replace(empty, warnings=(warning,))
    elif is_ledger(columns):
        reading = read_ledger(empty, list(picked), columns)
    else:
        reading = read_invoices(empty, picked, columns, frozenset(table.marks.hidden))
    ordered = sorted((*reading.rejections, *rejections), key=lambda rejection: rejection.line)
    return replace(reading, rejections=tuple(ordered))


def _find_headings(rows: Iterator[Row]) -> tuple[list[str], Sequence[Row], Iterator[Row]]:
    """Return the headings, the first non-blank rows below, and the remaining rows."""
    first = [row for row in islice(rows, SNIFF_ROWS) if any(cell.strip() for cell in row[1])]
    headings, below = _split_headings(first)
    if not below:
        raise UserError("aucune ligne ne suit les en-têtes")
    return headings, below, rows


def _split_headings(rows: Sequence[Row]) -> tuple[list[str], Sequence[Row]]:
    """Return the headings and the rows below; columns of a table without headings are numbered."""
    index = find_header([cells for _, cells in rows])
    if index is None:
        raise UserError("aucune ligne d'en-têtes n'a été trouvée : il faut au moins deux colonnes remplies")
    first_row = rows[index][1]
    if len(first_row) > MAX_WIDTH:
        raise UserError(f"plus de {MAX_WIDTH} colonnes : gardez seulement celles des factures")
    numbered = [f"Colonne {number}" for number in range(1, len(first_row) + 1)]
    if is_data_row(first_row) and not count_known(first_row):
        return numbered, rows[index:]
    return [clean_cell(cell) or number for cell, number in zip(first_row, numbered, strict=True)], rows[
        index + 1 :
    ]


def _pick_cells(
    rows: Iterable[Row],
    columns: ColumnMapping,
    rejections: list[RejectedLine],
    dates: DateCells,
    table: OpenTable,
) -> Iterator[tuple[int, Cells]]:
    """Yield line number and mapped cells of non-blank rows.

    A row may be short (Excel drops trailing empty cells); a row with more cells than columns contains an extra
    separator, so none of its cells can be trusted.
    """
    width = len(columns.headings)
    pick = make_picker(columns)
    currency = find_currency_column(columns.headings)
    errors, currencies = table.marks.errors, table.marks.currencies
    for line, row in rows:
        size = len(row)
        cells = pick(row)
        text = "".join(cells.values())
        if not text or _repeats_headings(row, columns):
            continue
        dates.convert(cells)
        if size > width and any(row[width:]):
            reason = f"{size} cellules pour {width} colonnes : un séparateur de trop"
        elif currency < size and not is_euro(row[currency]):
            reason = (
                f"colonne « {columns.headings[currency]} » : « {clean_cell(row[currency])[:20]} », pas l'euro"
            )
        elif line in errors or line in currencies or "#" in text or "Err:" in text:
            reason = describe_marked_cell(cells, columns)
        else:
            reason = ""
        if reason:
            number = cells.get(TargetField.NUMBER, "")
            code = "" if "#" in (cells.get(TargetField.CODE) or "")[:1] else derive_code(cells)
            rejections.append(RejectedLine(line, reason, code, number))
        else:
            yield line, cells


def _repeats_headings(row: Sequence[str], columns: ColumnMapping) -> bool:
    return row[0] == columns.headings[0] and tuple(row) == columns.headings
