"""The table of documents and its totals."""

from collections.abc import Sequence

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DOCUMENT_KIND_LABELS, DocumentKind
from relances_app.domain.dates import count_days
from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.charges_table import build_totals
from relances_app.domain.messages.letter import Letter
from relances_app.domain.money import NBSP
from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.page import LEFT, RIGHT
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.table import TableColumn, write_table
from relances_app.pdf.layout.tags import Node

FIRST_COLUMN_WIDTH = 54.0


def write_document_table(flow: Flow, style: LetterStyle, letter: Letter) -> None:
    """Write one row per document, then the totals, which stay on one page with the last row."""
    reminder, locale = letter.reminder, letter.reminder.locale
    columns = _list_columns(locale)
    rows = [_build_row(item, letter) for item in reminder.items]
    totals = build_totals(reminder.total, letter.charges, locale, is_statement=reminder.is_statement)
    flow.y += 2.4
    height = style.row_height * len(totals) + 1.5
    table = write_table(flow, style, columns, rows, space_below=height, first_column_width=FIRST_COLUMN_WIDTH)
    with flow.page.artifact():
        flow.page.draw_horizontal_line(flow.y - style.row_height + 1.6, thickness=0.35)
    flow.y += 0.8
    for index, (label, amount) in enumerate(totals):
        is_last = index == len(totals) - 1
        font = style.cell_strong if is_last else style.cell
        row = Node("TR", table)
        label_cell = Node("TD", row, "/A<</O/Table/ColSpan 5>>")
        flow.page.write_right_aligned(columns[-2].x, flow.y, label, font, node=label_cell)
        flow.page.write_right_aligned(
            RIGHT, flow.y, _format_amount(amount, locale), font, node=Node("TD", row)
        )
        flow.y += style.row_height
    flow.y += style.paragraph_gap


def _list_columns(locale: Locale) -> tuple[TableColumn, ...]:
    translate = locale.translate
    return (
        TableColumn(translate("Document"), LEFT),
        TableColumn(translate("Date"), 76.0),
        TableColumn(translate("Échéance"), 100.0),
        TableColumn(translate("Retard"), 138.0, is_right_aligned=True),
        TableColumn(translate("Montant TTC"), 164.0, is_right_aligned=True),
        TableColumn(translate("Reste dû"), RIGHT, is_right_aligned=True),
    )


def _build_row(item: OpenItem, letter: Letter) -> Sequence[str]:
    locale = letter.reminder.locale
    days_late = count_days(item.due_on, letter.reminder.dated_on) if item.is_open_invoice else 0
    return (
        f"{locale.translate(DOCUMENT_KIND_LABELS[item.kind]).capitalize()} {item.number}",
        locale.format_date(item.issued_on),
        locale.format_date(item.due_on) if item.kind is DocumentKind.INVOICE else "",
        locale.translate("{days} j", days=days_late).replace(" ", NBSP) if days_late else "",
        _format_amount(item.amount, locale),
        _format_amount(item.open_amount, locale),
    )


def _format_amount(cents: int, locale: Locale) -> str:
    """Format an amount with the typographic minus sign, as wide as a digit."""
    return locale.format_euros(cents).replace("-", "\u2212")
