"""Tables that continue on the next page with repeated headings."""

from collections.abc import Sequence
from dataclasses import dataclass

from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.fonts import Font
from relances_app.pdf.layout.line_breaking import break_lines
from relances_app.pdf.layout.page import MM, Page
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.tags import Node


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: heading, position of its aligned edge, and alignment."""

    heading: str
    x: float
    is_right_aligned: bool = False


def write_table(
    flow: Flow,
    style: LetterStyle,
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[str]],
    *,
    space_below: float = 0.0,
    first_column_width: float = 40.0,
) -> Node:
    """Write rows under headings repeated on each page; `space_below` mm stay with the last row.

    The first cell of a row may have several lines. Returns the table element, to which totals can be added.
    """
    table = Node("Table", flow.part)
    flow.ensure_space(2.5 * style.row_height + space_below * (len(rows) == 1))
    _write_heading(flow, style, columns, Node("TR", table))
    for index, row in enumerate(rows):
        first = break_lines(row[0], style.cell, first_column_width * MM)
        height = style.row_height + (len(first) - 1) * style.leading
        if flow.ensure_space(height - style.row_height + (space_below if index == len(rows) - 1 else 0)):
            _write_heading(flow, style, columns, None)
        _write_row(flow, style, columns, row, first, Node("TR", table))
        flow.y += height
    return table


def _write_heading(flow: Flow, style: LetterStyle, columns: Sequence[TableColumn], row: Node | None) -> None:
    """Write the headings between two rules; repeated ones (`row` None) are not in the structure tree."""
    page = flow.page
    with page.artifact():
        page.draw_horizontal_line(flow.y - 4.4, thickness=0.7)
        page.draw_horizontal_line(flow.y + 1.7, thickness=0.35)
        if row is None:
            for column in columns:
                _write_cell(page, column, flow.y, column.heading, style.note_strong)
    if row is not None:
        for column in columns:
            node = Node("TH", row, "/A<</O/Table/Scope/Column>>")
            _write_cell(page, column, flow.y, column.heading, style.note_strong, node)
    flow.y += style.row_height + 0.9


def _write_row(
    flow: Flow,
    style: LetterStyle,
    columns: Sequence[TableColumn],
    row: Sequence[str],
    first: list[str],
    node: Node,
) -> None:
    page = flow.page
    with page.tagged(Node("TD", node)):
        for index, line in enumerate(first):
            page.write(columns[0].x, flow.y + index * style.leading, f"{line} ", style.cell)
    for column, text in zip(columns[1:], row[1:], strict=True):
        _write_cell(page, column, flow.y, text, style.cell, Node("TD", node))


def _write_cell(
    page: Page, column: TableColumn, y: float, text: str, font: Font, node: Node | None = None
) -> None:
    if column.is_right_aligned:
        page.write_right_aligned(column.x, y, text, font, node=node)
    else:
        page.write(column.x, y, text, font, node=node)
