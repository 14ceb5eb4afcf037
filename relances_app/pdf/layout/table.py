"""Tables that go on from page to page, their heading repeated."""

from collections.abc import Sequence
from dataclasses import dataclass

from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.fonts import Face
from relances_app.pdf.layout.line_breaking import break_lines
from relances_app.pdf.layout.page import MM, Page
from relances_app.pdf.layout.styles import Type
from relances_app.pdf.layout.tags import Node


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, where it ends or begins, and on which side it is aligned."""

    heading: str
    x: float
    is_right: bool = False


def write_table(
    flow: Flow,
    kind: Type,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    kept_below: float = 0.0,
    first_width: float = 40.0,
) -> Node:
    """Write rows under a heading that every new page repeats; `kept_below` mm stay with the last row.

    The first cell of a row may take several lines. Returns the table, for the totals to join it.
    """
    table = Node("Table", flow.part)
    flow.need(2.5 * kind.row + kept_below * (len(rows) == 1))
    _write_heading(flow, kind, columns, Node("TR", table))
    for index, row in enumerate(rows):
        first = break_lines(row[0], kind.cell, first_width * MM)
        height = kind.row + (len(first) - 1) * kind.leading
        if flow.need(height - kind.row + (kept_below if index == len(rows) - 1 else 0)):
            _write_heading(flow, kind, columns, None)
        _write_row(flow, kind, columns, row, first, Node("TR", table))
        flow.y += height
    return table


def _write_heading(flow: Flow, kind: Type, columns: Sequence[Column], row: Node | None) -> None:
    """Write the headings between two rules; where they are repeated they are no part of the structure."""
    page = flow.page
    with page.artifact():
        page.rule(flow.y - 4.4, points=0.7)
        page.rule(flow.y + 1.7, points=0.35)
        if row is None:
            for column in columns:
                _write_cell(page, column, flow.y, column.heading, kind.note_strong)
    if row is not None:
        for column in columns:
            node = Node("TH", row, "/A<</O/Table/Scope/Column>>")
            _write_cell(page, column, flow.y, column.heading, kind.note_strong, node)
    flow.y += kind.row + 0.9


def _write_row(
    flow: Flow, kind: Type, columns: Sequence[Column], row: Sequence[str], first: list[str], node: Node
) -> None:
    page = flow.page
    with page.tagged(Node("TD", node)):
        for index, line in enumerate(first):
            page.write(columns[0].x, flow.y + index * kind.leading, f"{line} ", kind.cell)
    for column, text in zip(columns[1:], row[1:], strict=True):
        _write_cell(page, column, flow.y, text, kind.cell, Node("TD", node))


def _write_cell(
    page: Page, column: Column, y: float, text: str, face: Face, node: Node | None = None
) -> None:
    if column.is_right:
        page.write_right(column.x, y, text, face, node=node)
    else:
        page.write(column.x, y, text, face, node=node)
