"""The press: pages put into one tagged PDF; the same letters always give the same bytes."""

from collections.abc import Sequence
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from relances_app.delivery.paper.body import lay_out
from relances_app.delivery.paper.faces import REGULAR, SEMIBOLD, load_font
from relances_app.delivery.paper.logo import LOGO, draw_logo
from relances_app.delivery.paper.printed import Printed
from relances_app.delivery.paper.sheet import HEIGHT, MM, WIDTH, Page
from relances_app.delivery.paper.styles import Type
from relances_app.delivery.paper.tags import Marks, Node, attach
from relances_app.delivery.paper.trial import lay_out_trial
from relances_app.domain.dates import format_long_date
from relances_app.domain.letter import Letter

rl_config.useA85 = 0  # plain binary streams: a quarter smaller, and faster

Offset = tuple[float, float]
"""How far a printer is to shift the page, in mm to the right and downwards."""


def press_letters(letters: Sequence[Letter], offset_mm: Offset, logo: bytes | None) -> Printed:
    """Return the letters in one PDF, and their numbers of pages."""
    first = letters[0].reminder
    sheets = _Sheets(_title(letters), first.structure.name, f"{first.dated_on:%Y%m%d}", offset_mm)
    logo_height = draw_logo(sheets.canvas, logo) if logo else 0.0
    loose, tight = sheets.type(), sheets.type(is_tight=True)
    counts = []
    for letter in letters:
        pages = lay_out(letter, loose, tight, sheets.structure, logo_height)
        for index, page in enumerate(pages):
            sheets.put(page, has_logo=logo_height > 0 and index == 0)
        counts.append(len(pages))
    return Printed(sheets.close(), tuple(counts))


def press_trial(offset_mm: Offset) -> bytes:
    """Return the page that shows where a printer puts the window and the folds."""
    sheets = _Sheets("Page d’essai", "Relances", "20000101", offset_mm)
    sheets.put(lay_out_trial(sheets.type(), Node("Part", sheets.structure), offset_mm))
    return sheets.close()


def _title(letters: Sequence[Letter]) -> str:
    reminder = letters[0].reminder
    whom = f"Courrier à {reminder.customer.name}" if len(letters) == 1 else "Courriers de relance"
    return f"{whom}, {format_long_date(reminder.dated_on)}"


class _Sheets:
    """A document being written."""

    def __init__(self, title: str, author: str, day: str, offset_mm: Offset) -> None:
        for name in (REGULAR, SEMIBOLD):
            load_font(name)
        self._target = BytesIO()
        self.canvas = Canvas(
            self._target,
            pagesize=(WIDTH * MM, HEIGHT * MM),
            initialFontName=REGULAR,
            invariant=1,
            pdfVersion=(1, 7),
            lang="fr-FR",
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("Relances")
        self.canvas.setSubject("")
        self.canvas.setDateFormatter(lambda *_now: f"D:{day}000000Z")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self._document = self.canvas._doc
        self._shift = f"1 0 0 1 {offset_mm[0] * MM:.2f} {-offset_mm[1] * MM:.2f} cm"
        self._marks: list[Marks] = []
        self.structure = Node("Document")

    def type(self, *, is_tight: bool = False) -> Type:
        """Return the sizes of this document's letters."""
        return Type(self._document, is_tight=is_tight)

    def put(self, page: Page, *, has_logo: bool = False) -> None:
        """Add a page."""
        self.canvas.addLiteral(self._shift)
        if has_logo:
            self.canvas.addLiteral("/Artifact BMC")
            self.canvas.doForm(LOGO)
            self.canvas.addLiteral("EMC")
        self.canvas.addLiteral("\n".join(page.ops))
        self.canvas.showPage()
        self._marks.append(page.marks)

    def close(self) -> bytes:
        """Return the whole file."""
        attach(self._document, self.structure, self._marks)
        self.canvas.save()
        return self._target.getvalue()
