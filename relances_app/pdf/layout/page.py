"""The sheet: measures of the page in millimetres from its top left corner, and one page being written."""

from collections.abc import Iterator
from contextlib import contextmanager

from relances_app.pdf.layout.fonts import Face
from relances_app.pdf.layout.tags import Marks, Node

MM = 72 / 25.4
WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT, BOTTOM = 20.0, 190.0, 274.5
"""Margins of the text; the last line that a body may use."""

WINDOW_LEFT, WINDOW_RIGHT, WINDOW_TOP, WINDOW_BOTTOM = 110.0, 185.0, 50.0, 78.0
"""Where the recipient is seen through every usual French window envelope (KOMA-Script NF, DL 110 x 220)."""

FOLDS = (99.0, 198.0)
"""Where the sheet is folded in three."""

GREY = 0.38


class Page:
    """The operators of one page and the marks that its structure refers to."""

    def __init__(self) -> None:
        self.ops: list[str] = []
        self.marks = Marks()

    @contextmanager
    def tagged(self, node: Node) -> Iterator[None]:
        """Write something that belongs to an element of the structure."""
        self.ops.append(f"/{node.tag} <</MCID {self.marks.add(node)}>>BDC")
        yield
        self.ops.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Write something that a screen reader passes over: rules, marks, repeated headings."""
        self.ops.append("/Artifact BMC")
        yield
        self.ops.append("EMC")

    def write(
        self,
        x: float,
        y: float,
        text: str,
        face: Face,
        *,
        stretch: float = 0.0,
        grey: bool = False,
        node: Node | None = None,
    ) -> None:
        """Show a text with its baseline at `y`, each space widened by `stretch` points.

        A line that goes on below ends with a space, so that the words do not join when they are read.
        `node` is the element that the line alone makes up.
        """
        shown = f"BT {x * MM:.2f} {(HEIGHT - y) * MM:.2f} Td {face.show(text, stretch)} ET"
        if grey:
            shown = f"{GREY} g {shown} 0 g"
        self.ops.append(f"/{node.tag} <</MCID {self.marks.add(node)}>>BDC {shown} EMC" if node else shown)

    def write_right(
        self, right: float, y: float, text: str, face: Face, *, grey: bool = False, node: Node | None = None
    ) -> None:
        """Show a text that ends at `right`."""
        self.write(right - face.width(text) / MM, y, text, face, grey=grey, node=node)

    def rule(self, y: float, *, left: float = LEFT, right: float = RIGHT, points: float = 0.5) -> None:
        """Draw a horizontal line, `points` thick."""
        level = (HEIGHT - y) * MM
        self.ops.append(f"{points} w {left * MM:.2f} {level:.2f} m {right * MM:.2f} {level:.2f} l S")

    def upright(self, x: float, *, top: float, bottom: float, points: float = 0.5) -> None:
        """Draw a vertical line, `points` thick."""
        ends = (f"{x * MM:.2f} {(HEIGHT - y) * MM:.2f}" for y in (top, bottom))
        self.ops.append(f"{points} w {next(ends)} m {next(ends)} l S")
