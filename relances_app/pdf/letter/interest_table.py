"""The detail of late interest, half-year by half-year, that a judge can follow."""

from relances_app.domain.charges.charges import Charges
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.charges_table import (
    list_detail,
    list_detail_headings,
    list_notes,
    title_detail,
)
from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.page import LEFT, RIGHT
from relances_app.pdf.layout.styles import Type
from relances_app.pdf.layout.table import Column, write_table

_PLACES = (LEFT, 58.0, 79.0, 110.0, 132.0, 149.0, 169.0, RIGHT)
_FIRST_FIGURES = 3
FIRST_COLUMN = 36.0
NOTE_LEADING = 4.0


def write_detail(flow: Flow, kind: Type, charges: Charges, tongue: Tongue) -> None:
    """Write the segments of each document, their sum on its last line, and how they are counted."""
    flow.y += 6.0
    flow.need(6 * kind.row)
    title = title_detail(charges, tongue)
    flow.paragraph(title, kind.strong, kind.leading, tag="H2", is_justified=False)
    flow.y += 2.4
    rows = list_detail(charges, tongue)
    write_table(flow, kind, _list_columns(tongue), rows, first_width=FIRST_COLUMN)
    with flow.page.artifact():
        flow.page.rule(flow.y - kind.row + 1.6, points=0.35)
    flow.y += 1.2
    for text in list_notes(charges, tongue):
        flow.paragraph(tongue.typeset(text), kind.note, NOTE_LEADING)


def _list_columns(tongue: Tongue) -> list[Column]:
    return [
        Column(heading, x, is_right=index >= _FIRST_FIGURES)
        for index, (heading, x) in enumerate(zip(list_detail_headings(tongue), _PLACES, strict=True))
    ]
