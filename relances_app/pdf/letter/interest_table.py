"""The table of late interest by half-year, detailed enough to be verified by a judge."""

from relances_app.domain.charges.charges import Charges
from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.charges_table import (
    build_detail_headings,
    build_detail_notes,
    build_detail_rows,
    build_detail_title,
)
from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.page import LEFT, RIGHT
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.table import TableColumn, write_table

_COLUMN_POSITIONS = (LEFT, 58.0, 79.0, 110.0, 132.0, 149.0, 169.0, RIGHT)
_FIRST_NUMERIC_COLUMN = 3
FIRST_COLUMN_WIDTH = 36.0
NOTE_LEADING = 4.0


def write_interest_table(flow: Flow, style: LetterStyle, charges: Charges, locale: Locale) -> None:
    """Write the periods of each document, their total on its last line, and notes on the calculation."""
    flow.y += 6.0
    flow.ensure_space(6 * style.row_height)
    title = build_detail_title(charges, locale)
    flow.write_paragraph(title, style.strong, style.leading, tag="H2", is_justified=False)
    flow.y += 2.4
    rows = build_detail_rows(charges, locale)
    write_table(flow, style, _list_columns(locale), rows, first_column_width=FIRST_COLUMN_WIDTH)
    with flow.page.artifact():
        flow.page.draw_horizontal_line(flow.y - style.row_height + 1.6, thickness=0.35)
    flow.y += 1.2
    for text in build_detail_notes(charges, locale):
        flow.write_paragraph(locale.typeset(text), style.note, NOTE_LEADING)


def _list_columns(locale: Locale) -> list[TableColumn]:
    return [
        TableColumn(heading, x, is_right_aligned=index >= _FIRST_NUMERIC_COLUMN)
        for index, (heading, x) in enumerate(
            zip(build_detail_headings(locale), _COLUMN_POSITIONS, strict=True)
        )
    ]
