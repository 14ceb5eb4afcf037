"""The tables with the other documents of the account, and the balance."""

from relances_app.domain.messages.account_tables import (
    AccountTable,
    build_account_tables,
    format_balance,
)
from relances_app.domain.messages.message import Reminder
from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.page import LEFT, RIGHT
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.table import TableColumn, write_table

FIRST_COLUMN_WIDTH = 54.0
COLUMN_POSITIONS = (LEFT, 76.0, 100.0, 128.0, RIGHT)
NOTE_LEADING = 4.0


def write_account_tables(flow: Flow, style: LetterStyle, reminder: Reminder) -> None:
    """Write the tables below the reminder's own one, and the balance."""
    tables, locale = build_account_tables(reminder), reminder.locale
    for table in tables:
        write_account_table(flow, style, table)
        if table.note:
            flow.write_paragraph(locale.typeset(table.note), style.note, NOTE_LEADING, is_justified=False)
        flow.y += style.paragraph_gap
    if balance := format_balance(reminder):
        flow.write_paragraph(locale.typeset(balance), style.strong, style.leading, is_justified=False)
        flow.y += style.paragraph_gap


def write_account_table(flow: Flow, style: LetterStyle, table: AccountTable) -> None:
    """Write the title of a table, which stays with its first row, and the rows."""
    flow.ensure_space(5 * style.row_height)
    flow.write_paragraph(table.title, style.strong, style.leading, tag="H2", is_justified=False)
    flow.y += 2.4
    last = len(COLUMN_POSITIONS) - 1
    columns = [
        TableColumn(heading, x, is_right_aligned=index == last)
        for index, (heading, x) in enumerate(zip(table.headings, COLUMN_POSITIONS, strict=True))
    ]
    rows = [(*row[:-1], row[-1].replace("-", "\u2212")) for row in table.rows]
    write_table(flow, style, columns, rows, first_column_width=FIRST_COLUMN_WIDTH)
    with flow.page.artifact():
        flow.page.draw_horizontal_line(flow.y - style.row_height + 1.6, thickness=0.35)
    flow.y += 1.2
