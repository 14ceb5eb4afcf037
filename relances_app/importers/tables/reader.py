"""Reader of tables (open invoices, ledgers, contacts) in CSV or spreadsheet files."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.doubt import NO_ANSWERS, Answers
from relances_app.domain.accounts.parsed_file import (
    ColumnMapping,
    ParsedFile,
    RejectedLine,
    Source,
    TargetField,
)
from relances_app.domain.errors import UserError
from relances_app.importers.detect_format import detect_format
from relances_app.importers.file_format import FileFormat
from relances_app.importers.progress import ProgressCallback, ignore_progress, track_rows
from relances_app.importers.tables.contacts import is_contact_table, read_contacts
from relances_app.importers.tables.csv_reader import SNIFF_ROWS, Row, read_csv
from relances_app.importers.tables.customer_rows import Cells, clean_cell
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
from relances_app.importers.tables.ledger import read_ledger
from relances_app.importers.tables.spreadsheet import read_spreadsheet

_UNSUPPORTED = {
    FileFormat.PDF: "c'est un PDF, pas un tableau : exportez la liste en CSV ou en XLSX",
    FileFormat.ZIP: "c'est une archive ZIP, pas un tableau : décompressez-la d'abord",
    FileFormat.UNKNOWN: "ce n'est ni un tableau CSV ni un classeur : exportez la liste en CSV ou en XLSX",
}

_WEB_PAGE = re.compile(rb"<(html|table|!doctype html)", re.IGNORECASE)
"""HTML, which many programs save as an Excel file."""
_CURRENCY_HEADINGS = frozenset({"devise", "code devise", "monnaie", "currency", "currency id"})
_EURO_TEXTS = frozenset({"", "€", "eur", "euro", "euros"})


def read_table(
    name: str,
    content: bytes,
    mapping: Mapping[int, TargetField] | None = None,
    saved_mappings: Mapping[str, Mapping[int, TargetField]] | None = None,
    progress: ProgressCallback = ignore_progress,
    answers: Answers = NO_ANSWERS,  # noqa: ARG001
) -> ParsedFile:
    """Return the documents and customers of a table, with the rejected lines.

    `mapping` is set by the user and replaces the guesses; without it, a mapping in `saved_mappings` under the
    signature of the headings is used. If a required column is not recognised, the result has columns and no
    documents, and `missing_fields` names what is missing. Raises UserError if there is no table. `answers` are
    those given to the questions of such tables, by key.
    """
    source, warnings, rows = _open_rows(name, content, progress)
    headings, below, rows = _find_headings(rows)
    if mapping is None and saved_mappings:
        mapping = saved_mappings.get(headings_signature(headings))
    if mapping is None and (preset := detect_preset(headings)):
        warnings.append(f"format reconnu : {preset.program}")
    columns = make_columns(headings, [cells for _, cells in below], mapping)
    reading = _read_documents(ParsedFile(source, name, columns=columns), chain(below, rows), columns)
    return replace(reading, warnings=(*warnings, *reading.warnings))


def _open_rows(
    name: str, content: bytes, progress: ProgressCallback
) -> tuple[Source, list[str], Iterator[Row]]:
    if not content.strip():
        raise UserError("le fichier est vide")
    file_format = detect_format(name, content)
    if file_format is FileFormat.SPREADSHEET:
        warning, height, rows = read_spreadsheet(content)
        return Source.SPREADSHEET, [warning] if warning else [], track_rows(rows, height, progress)
    if file_format in (FileFormat.CSV, FileFormat.FEC):
        return Source.CSV, [], track_rows(read_csv(content), content.count(b"\n"), progress)
    if file_format is FileFormat.UNKNOWN and _WEB_PAGE.search(content[:2_000]):
        raise UserError("c'est une page web : ouvrez-la dans votre tableur et enregistrez-la en XLSX")
    raise UserError(
        _UNSUPPORTED.get(file_format, f"ce fichier n'est pas un tableau (format {file_format.value.upper()})")
    )


def _read_documents(empty: ParsedFile, rows: Iterable[Row], columns: ColumnMapping) -> ParsedFile:
    """Return the result filled from the rows: contacts, invoices, or nothing if a column is missing."""
    rejections: list[RejectedLine] = []
    picked = _pick_cells(rows, columns, rejections)
    if is_contact_table(columns):
        reading = read_contacts(empty, picked, columns)
    elif missing := missing_fields(columns):
        wanted = ", ".join(LABELS[field] for field in missing)
        warning = f"aucune colonne n'a été reconnue pour : {wanted} ; désignez-la parmi celles du fichier"
        reading = replace(empty, warnings=(warning,))
    elif is_ledger(columns):
        reading = read_ledger(empty, list(picked), columns)
    else:
        reading = read_invoices(empty, picked, columns)
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
    rows: Iterable[Row], columns: ColumnMapping, rejections: list[RejectedLine]
) -> Iterator[tuple[int, Cells]]:
    """Yield line number and mapped cells of non-blank rows.

    A row may be short (Excel drops trailing empty cells); a row with more cells than columns contains an extra
    separator, so none of its cells can be trusted.
    """
    width = len(columns.headings)
    wanted = [(index, field) for index, field in enumerate(columns.fields) if field]
    currency = _find_currency_column(columns)
    for line, row in rows:
        size = len(row)
        cells = {field: clean_cell(row[index]) for index, field in wanted if index < size}
        if not any(cells.values()) or _repeats_headings(row, columns):
            continue
        if size > width and any(row[width:]):
            reason = f"{size} cellules pour {width} colonnes : un séparateur de trop"
            rejections.append(RejectedLine(line, reason))
        elif currency < size and not _is_euro(row[currency]):
            reason = (
                f"colonne « {columns.headings[currency]} » : « {clean_cell(row[currency])[:20]} », pas l'euro"
            )
            rejections.append(RejectedLine(line, reason))
        else:
            yield line, cells


def _find_currency_column(columns: ColumnMapping) -> int:
    """Return the index of the currency column, or the number of columns if there is none."""
    indexes = (
        i for i, heading in enumerate(columns.headings) if normalize_text(heading) in _CURRENCY_HEADINGS
    )
    return next(indexes, len(columns.headings))


def _is_euro(text: str) -> bool:
    return text.strip().casefold() in _EURO_TEXTS


def _repeats_headings(row: Sequence[str], columns: ColumnMapping) -> bool:
    return row[0] == columns.headings[0] and tuple(row) == columns.headings
