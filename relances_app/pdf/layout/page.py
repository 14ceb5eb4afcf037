"""Page measures in millimetres from the top left corner, and the operators of one page."""

from collections.abc import Iterator
from contextlib import contextmanager

from relances_app.pdf.layout.fonts import Font
from relances_app.pdf.layout.tags import Node, PageMarks

MM = 72 / 25.4
WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT, BOTTOM = 20.0, 190.0, 274.5
"""Margins of the text; BOTTOM is the last baseline of the body."""

WINDOW_LEFT, WINDOW_RIGHT, WINDOW_TOP, WINDOW_BOTTOM = 110.0, 185.0, 50.0, 78.0
"""Area visible through all common French window envelopes (KOMA-Script NF, DL 110 x 220)."""

FOLD_POSITIONS = (99.0, 198.0)
"""Positions of the two folds."""

GREY_LEVEL = 0.38


class Page:
    """The operators of one page, and the marks that the structure tree refers to."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self.marks = PageMarks()

    @contextmanager
    def tagged(self, node: Node) -> Iterator[None]:
        """Write content that belongs to a structure element."""
        self.operators.append(f"/{node.tag} <</MCID {self.marks.add(node)}>>BDC")
        yield
        self.operators.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Write content that screen readers skip: rules, marks, repeated headings."""
        self.operators.append("/Artifact BMC")
        yield
        self.operators.append("EMC")

    def write(
        self,
        x: float,
        y: float,
        text: str,
        font: Font,
        *,
        stretch: float = 0.0,
        is_grey: bool = False,
        node: Node | None = None,
    ) -> None:
        """Show a text with its baseline at `y`, each space widened by `stretch` points.

        A line that continues below must end with a space, so that words are not joined in extracted text.
        `node` is the structure element that consists of this text.
        """
        code = f"BT {x * MM:.2f} {(HEIGHT - y) * MM:.2f} Td {font.show_operators(text, stretch)} ET"
        if is_grey:
            code = f"{GREY_LEVEL} g {code} 0 g"
        self.operators.append(f"/{node.tag} <</MCID {self.marks.add(node)}>>BDC {code} EMC" if node else code)

    def write_right_aligned(
        self,
        right: float,
        y: float,
        text: str,
        font: Font,
        *,
        is_grey: bool = False,
        node: Node | None = None,
    ) -> None:
        """Show a text that ends at `right`."""
        self.write(right - font.width(text) / MM, y, text, font, is_grey=is_grey, node=node)

    def draw_horizontal_line(
        self, y: float, *, left: float = LEFT, right: float = RIGHT, thickness: float = 0.5
    ) -> None:
        """Draw a horizontal line; `thickness` in points."""
        y_points = (HEIGHT - y) * MM
        self.operators.append(
            f"{thickness} w {left * MM:.2f} {y_points:.2f} m {right * MM:.2f} {y_points:.2f} l S"
        )

    def draw_vertical_line(self, x: float, *, top: float, bottom: float, thickness: float = 0.5) -> None:
        """Draw a vertical line; `thickness` in points."""
        ends = (f"{x * MM:.2f} {(HEIGHT - y) * MM:.2f}" for y in (top, bottom))
        self.operators.append(f"{thickness} w {next(ends)} m {next(ends)} l S")
