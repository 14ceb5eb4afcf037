"""What a table as a whole leaves in doubt: the order of its dates, the choice of its sheet, cells with errors."""

import re
from collections.abc import Iterator, Sequence

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import (
    Answer,
    Answers,
    Choice,
    Doubt,
    DoubtKind,
    make_key,
)
from relances_app.domain.accounts.parsed_file import ColumnMapping, ParsedFile
from relances_app.domain.accounts.rereading import make_sheet_answer, read_sheet_answer
from relances_app.importers.tables.currency import AMOUNT_FIELDS, find_foreign
from relances_app.importers.tables.customer_rows import Cells
from relances_app.importers.tables.date_cells import DateCells
from relances_app.importers.tables.day_order import DayOrder, has_english_days
from relances_app.importers.tables.open_table import OpenTable
from relances_app.importers.tables.sheet_marks import ERROR, FORMULA_WITHOUT_VALUE
from relances_app.importers.tables.spreadsheet import Sheet

_MONTHS = 12
MAX_SHEETS = 24
"""Sheets of a workbook that are offered."""

_DAYS_CHOICES = (
    Choice(Answer.DUE, "le jour vient d'abord : les factures sont dues"),
    Choice(Answer.MONTH_FIRST, "le mois vient d'abord : relire le fichier ainsi"),
    Choice(Answer.NOT_DUE, "ne pas les importer"),
)
_SHEET_CHOICES = (
    Choice(Answer.DUE, "cette feuille contient toutes les factures ouvertes"),
    Choice(Answer.IGNORE, "garder seulement ce qu'elle contient"),
)


def find_table_doubts(
    reading: ParsedFile, dates: DateCells, table: OpenTable, *, is_month_first: bool
) -> Iterator[Doubt]:
    """Yield the doubts about a whole table."""
    lists = table.sheet.lists if table.sheet else ()
    if table.sheet and len(lists) > 1 and reading.documents:
        names = ", ".join(f"« {name} »" for name in lists)
        yield Doubt(
            DoubtKind.SHEET,
            make_sheet_key(reading.name, lists),
            f"{len(lists)} feuilles du classeur sont des listes de factures ({names}), et seule "
            f"« {table.sheet.name} » est lue. Réunissez-les en une feuille, ou choisissez.",
            (*_SHEET_CHOICES, *_list_other_sheets(table.sheet)),
        )
    if is_month_first or not dates.has_readable_both_ways or reading.columns is None:
        return
    order = dates.find_order()
    if order is DayOrder.CONTRADICTORY:
        yield from _ask_order(
            reading,
            "certaines dates ont le jour d'abord, d'autres le mois : on ne sait pas lequel vaut pour les autres",
        )
    elif order is DayOrder.UNPROVED and has_english_days(reading.columns):
        yield from _ask_order(reading, "rien ne prouve si le jour ou le mois vient d'abord dans les dates")


def choose_order(dates: DateCells, columns: ColumnMapping, answers: Answers) -> DayOrder:
    """Return the order that the dates prove, else the one that a person gave for such files."""
    order = dates.find_order()
    if order in (DayOrder.UNPROVED, DayOrder.CONTRADICTORY) and (
        answers.get(_make_order_key(columns)) == Answer.MONTH_FIRST
    ):
        return DayOrder.MONTH_FIRST
    return order


def _make_order_key(columns: ColumnMapping) -> str:
    return make_key(DoubtKind.DATE, "order of days", columns.signature)


def _ask_order(reading: ParsedFile, cause: str) -> Iterator[Doubt]:
    documents = tuple(document.key for document in reading.documents if _is_readable_both_ways(document))
    if documents and reading.columns:
        yield Doubt(
            DoubtKind.DATE,
            _make_order_key(reading.columns),
            f"{cause} (lues : jour, mois, année). Exportez-les sous la forme AAAA-MM-JJ, ou dites ce qu'il en est : "
            f"{len(documents)} factures en dépendent.",
            _DAYS_CHOICES,
            documents,
        )


def make_sheet_key(name: str, lists: Sequence[str]) -> str:
    """Return the key of the question which sheet of a file is read; digits in its name, such as days, may change."""
    return make_key(DoubtKind.SHEET, re.sub(r"\d+", "", name), *lists)


def find_wanted_sheet(name: str, sheet: Sheet | None, answers: Answers) -> str:
    """Return the sheet that a person chose instead of the one that is open, or an empty text."""
    if sheet is None or len(sheet.lists) < 2:
        return ""
    number = read_sheet_answer(answers.get(make_sheet_key(name, sheet.lists), ""))
    wanted = sheet.lists[number - 1] if number and number <= len(sheet.lists) else ""
    return wanted if wanted != sheet.name else ""


def _list_other_sheets(sheet: Sheet) -> Iterator[Choice]:
    for number, name in enumerate(sheet.lists[:MAX_SHEETS], start=1):
        yield Choice(make_sheet_answer(number), f"lire « {name} »")


def _is_readable_both_ways(document: Document) -> bool:
    days = (document.issued_on, document.due_on)
    return any(day is not None and day.day <= _MONTHS and day.day != day.month for day in days)


def describe_marked_cell(cells: Cells, columns: ColumnMapping) -> str:
    """Return why a row with an error or another currency in a cell is rejected, nothing if no such cell is used."""
    for heading, field in zip(columns.headings, columns.fields, strict=True):
        text = cells.get(field, "") if field else ""
        if text == FORMULA_WITHOUT_VALUE:
            return (
                f"colonne « {heading} » : formule sans valeur ; ouvrez le classeur dans votre tableur, "
                "enregistrez-le en XLSX, puis importez-le"
            )
        if ERROR.fullmatch(text):
            return f"colonne « {heading} » : la cellule contient une erreur ({text[:20]})"
        if field in AMOUNT_FIELDS and (currency := find_foreign(text)):
            return f"colonne « {heading} » : montant en {currency}, pas en euros"
    return ""
