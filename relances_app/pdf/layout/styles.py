"""Fonts and spacing of a letter."""

from reportlab.pdfbase.pdfdoc import PDFDocument

from relances_app.pdf.layout.fonts import REGULAR, SEMIBOLD, Font


class LetterStyle:
    """Fonts and spacing of a letter in mm; `is_tight` makes the body slightly smaller, to save a page."""

    def __init__(self, document: PDFDocument, *, is_tight: bool = False) -> None:
        body = 10.0 if is_tight else 10.7
        self.leading = 4.75 if is_tight else 5.25
        self.paragraph_gap = 2.2 if is_tight else 2.9
        self.row_height = 4.9 if is_tight else 5.5
        self.body = Font(document, REGULAR, body)
        self.strong = Font(document, SEMIBOLD, body)
        self.name = Font(document, SEMIBOLD, 13.5)
        self.cell = Font(document, REGULAR, 9.5)
        self.cell_strong = Font(document, SEMIBOLD, 9.5)
        self.note = Font(document, REGULAR, 8.5)
        self.note_strong = Font(document, SEMIBOLD, 8.5)
        self.fine_print = Font(document, REGULAR, 7.5)
        self.window_fonts = [Font(document, REGULAR, size) for size in (10.5, 10.0, 9.5, 9.0)]
