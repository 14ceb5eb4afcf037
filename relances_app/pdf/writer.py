"""Write letters as one tagged PDF; the same letters always give the same bytes."""

import zlib
from collections.abc import Sequence
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from relances_app.domain.dates import format_long_date
from relances_app.domain.locale.locales import FRENCH
from relances_app.domain.messages.letter import Letter
from relances_app.pdf.file.tagged_pdf import StructureTree
from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.fonts import REGULAR, SEMIBOLD, load_font
from relances_app.pdf.layout.page import HEIGHT, MM, WIDTH
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.letter.body import layout_letter
from relances_app.pdf.letter.printer_test_page import layout_test_page
from relances_app.pdf.logo import LOGO_FORM, draw_logo
from relances_app.pdf.result import PrintedLetters

rl_config.useA85 = 0  # binary streams: a quarter smaller, and faster

Offset = tuple[float, float]
"""Offset of the pages in mm: right, down."""


def write_letters(letters: Sequence[Letter], offset_mm: Offset, logo: bytes | None) -> PrintedLetters:
    """Return the letters in one PDF, and the number of pages of each."""
    first = letters[0].reminder
    tag = _get_language_tag(letters)
    pages = _Pages(_make_title(letters), first.structure.name, f"{first.dated_on:%Y%m%d}", offset_mm, tag)
    logo_height = draw_logo(pages.canvas, logo) if logo else 0.0
    normal, tight = pages.make_style(), pages.make_style(is_tight=True)
    counts = []
    for letter in letters:
        flow = layout_letter(letter, normal, tight, logo_height)
        pages.add(flow, has_logo=logo_height > 0)
        counts.append(len(flow.pages))
    return PrintedLetters(pages.close(), tuple(counts))


def write_test_page(offset_mm: Offset) -> bytes:
    """Return the printer test page."""
    pages = _Pages("Page de test", "Relances", "20000101", offset_mm)
    pages.add(layout_test_page(pages.make_style(), offset_mm))
    return pages.close()


def _get_language_tag(letters: Sequence[Letter]) -> str:
    """Return the language of the file (BCP 47): that of its letters, or French if they differ."""
    tags = {letter.reminder.locale.language_tag for letter in letters}
    return tags.pop() if len(tags) == 1 else FRENCH.language_tag


def _make_title(letters: Sequence[Letter]) -> str:
    reminder = letters[0].reminder
    if len(letters) > 1:
        return f"Courriers de relance, {format_long_date(reminder.dated_on)}"
    day = reminder.locale.format_long_date(reminder.dated_on)
    return reminder.locale.translate("Courrier à {name}, {day}", name=reminder.customer.name, day=day)


class _Pages:
    """The pages of a document being written."""

    def __init__(
        self, title: str, author: str, date_digits: str, offset_mm: Offset, tag: str = FRENCH.language_tag
    ) -> None:
        for name in (REGULAR, SEMIBOLD):
            load_font(name)
        self._target = BytesIO()
        self.canvas = Canvas(
            self._target,
            pagesize=(WIDTH * MM, HEIGHT * MM),
            initialFontName=REGULAR,
            invariant=1,
            pdfVersion=(1, 7),
            lang=tag,
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("Relances")
        self.canvas.setSubject("")
        self.canvas.setDateFormatter(lambda *_now: f"D:{date_digits}000000Z")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self._document = self.canvas._doc
        self._offset_operator = f"1 0 0 1 {offset_mm[0] * MM:.2f} {-offset_mm[1] * MM:.2f} cm"
        self._structure = StructureTree(self._document)

    def make_style(self, *, is_tight: bool = False) -> LetterStyle:
        """Return the style of the letters of this document."""
        return LetterStyle(self._document, is_tight=is_tight)

    def add(self, flow: Flow, *, has_logo: bool = False) -> None:
        """Add the pages of a letter, with the logo on the first."""
        for index, page in enumerate(flow.pages):
            self.canvas.addLiteral(self._offset_operator)
            if has_logo and index == 0:
                self.canvas.addLiteral("/Artifact BMC")
                self.canvas.doForm(LOGO_FORM)
                self.canvas.addLiteral("EMC")
            self.canvas.addLiteral("\n".join(page.operators))
            self.canvas.showPage()
            self._compress_page()
        self._structure.add(flow.part, [page.marks for page in flow.pages])

    def _compress_page(self) -> None:
        """Compress a page now: reportlab would keep the text of all pages until the end."""
        page = self._document.Pages.pages[-1]
        page.Contents = PDFStream(
            PDFDictionary({"Filter": PDFName("FlateDecode")}), zlib.compress(page.stream.encode())
        )
        page.stream = None

    def close(self) -> bytes:
        """Return the whole file."""
        self.canvas.save()
        self._structure.append_to(self._target)
        return self._target.getvalue()
