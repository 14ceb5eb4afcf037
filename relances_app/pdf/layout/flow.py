"""Vertical layout of a letter: paragraphs and page breaks."""

from relances_app.pdf.layout.fonts import Font
from relances_app.pdf.layout.line_breaking import break_lines, compute_stretch
from relances_app.pdf.layout.page import BOTTOM, LEFT, MM, RIGHT, Page
from relances_app.pdf.layout.tags import Node

NEXT_PAGE_TOP = 36.0
"""First baseline of the following pages, below the running header."""


class Flow:
    """The pages of a letter and the position of the next line."""

    def __init__(self, part: Node, first_line: float) -> None:
        self.part = part
        self.pages = [Page()]
        self.y = first_line
        self.signature_page = 1
        """Number of the page with the signature."""

    @property
    def page(self) -> Page:
        """The current page."""
        return self.pages[-1]

    def ensure_space(self, height: float) -> bool:
        """Start a new page unless `height` mm are left; return whether one was started."""
        if self.y + height <= BOTTOM:
            return False
        self.pages.append(Page())
        self.y = NEXT_PAGE_TOP
        return True

    def write_paragraph(
        self,
        text: str,
        font: Font,
        leading: float,
        *,
        tag: str = "P",
        is_grey: bool = False,
        is_justified: bool = True,
    ) -> None:
        """Write a paragraph across the page without widow or orphan lines."""
        width = (RIGHT - LEFT) * MM
        lines = break_lines(text, font, width)
        node = Node(tag, self.part)
        start = 0
        while start < len(lines):
            count = self._count_fitting_lines(len(lines) - start, leading)
            with self.page.tagged(node):
                for index in range(start, start + count):
                    is_last_line = index == len(lines) - 1 or not is_justified
                    stretch = 0.0 if is_last_line else compute_stretch(lines[index], font, width)
                    self.page.write(LEFT, self.y, f"{lines[index]} ", font, stretch=stretch, is_grey=is_grey)
                    self.y += leading
            start += count

    def _count_fitting_lines(self, remaining: int, leading: float) -> int:
        """Return how many of the remaining lines go on this page, or on a new one if fewer than two fit."""
        self.ensure_space((min(remaining, 2) - 1) * leading)
        fitting = int((BOTTOM - self.y) / leading) + 1
        return (
            remaining
            if fitting >= remaining
            else max(fitting - 1 if remaining - fitting == 1 else fitting, 1)
        )


def measure_paragraph(text: str, font: Font, leading: float) -> float:
    """Return the height of a paragraph in mm."""
    return len(break_lines(text, font, (RIGHT - LEFT) * MM)) * leading
