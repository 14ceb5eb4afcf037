"""The press: letters put into one PDF, in one go."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from relances_app.delivery.paper.body import lay_out
from relances_app.delivery.paper.faces import REGULAR, SEMIBOLD, load_font
from relances_app.delivery.paper.printed import Printed
from relances_app.delivery.paper.sheet import HEIGHT, LEFT, MM, WIDTH, Page
from relances_app.delivery.paper.styles import Type
from relances_app.delivery.paper.tags import Marks, Node, attach, write_alt
from relances_app.domain.letter import Letter
from relances_app.domain.refusals import Refusal

LOGO_WIDTH, LOGO_HEIGHT, LOGO_TOP = 62.0, 18.0, 12.0
MAX_LOGO_PIXELS = 25_000_000
LOGO = "logo"


def press_letters(
    letters: Sequence[Letter], offset_mm: tuple[float, float], logo: bytes | None
) -> Printed:
    """Return the letters in one tagged PDF; the same letters give the same bytes."""
    target = BytesIO()
    canvas = _open(target, letters)
    loose, tight = Type(canvas._doc), Type(canvas._doc, is_tight=True)  # noqa: SLF001  the library's own door for fonts
    logo_height = _draw_logo(canvas, logo)
    document = Node("Document")
    all_marks: list[Marks] = []
    counts = []
    for letter in letters:
        pages = lay_out(letter, loose, tight, document, logo_height)
        counts.append(len(pages))
        for index, page in enumerate(pages):
            _put(canvas, page, offset_mm, has_logo=logo_height > 0 and index == 0)
            all_marks.append(page.marks)
    attach(canvas._doc, document, all_marks)  # noqa: SLF001
    canvas.save()
    return Printed(target.getvalue(), tuple(counts))
