"""Printer test page: shows where this printer puts the window and the folds, and how to correct it."""

from relances_app.domain.locale.typography_fr import typeset
from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.page import LEFT, WINDOW_BOTTOM, WINDOW_LEFT, WINDOW_RIGHT, WINDOW_TOP, Page
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.tags import Node
from relances_app.pdf.letter.letterhead import draw_fold_marks

RULER_STEP = 5.0
"""Distance between two marks of the rulers, in mm."""

INSTRUCTIONS = (
    "Pliez cette page en trois sur les deux repères du bord gauche, puis glissez-la dans une enveloppe à fenêtre.",
    (
        "Le cadre ci-dessus doit se voir en entier dans la fenêtre. S’il est coupé, mesurez l’écart et "
        "indiquez-le sur la page « Structure », en millimètres : un nombre positif déplace vers la droite "
        "ou vers le bas."
    ),
    (
        "Les réglettes donnent la distance aux bords de la feuille, en millimètres : vérifiez-la avec une "
        "règle. Imprimez « à taille réelle », sans ajuster à la page."
    ),
)


def layout_test_page(style: LetterStyle, offset_mm: tuple[float, float]) -> Flow:
    """Return the page, shifted like the letters."""
    flow = Flow(Node("Part"), 20.0)
    flow.write_paragraph("Page de test de l’enveloppe à fenêtre", style.name, 6.0, tag="H1")
    right, down = (f"{shift:+.1f}".replace(".", ",") for shift in offset_mm)
    flow.write_paragraph(
        f"Décalage réglé : {right} mm vers la droite, {down} mm vers le bas.", style.note, 5.0
    )
    page = flow.page
    draw_fold_marks(page)
    with page.artifact():
        _draw_frame(page)
        _draw_rulers(page, style)
    with page.tagged(Node("P", flow.part)):
        for index in range(6):
            line = f"{index + 1} LIGNE DE TRENTE-HUIT SIGNES AU PLUS"
            page.write(WINDOW_LEFT, WINDOW_TOP + 3.6 + index * 4.5, line, style.window_fonts[-1])
    flow.y = 110.0
    for text in INSTRUCTIONS:
        flow.write_paragraph(typeset(text), style.body, style.leading)
        flow.y += style.paragraph_gap
    return flow


def _draw_frame(page: Page) -> None:
    for y in (WINDOW_TOP, WINDOW_BOTTOM):
        page.draw_horizontal_line(y, left=WINDOW_LEFT - 1, right=WINDOW_RIGHT)
    for x in (WINDOW_LEFT - 1, WINDOW_RIGHT):
        page.draw_vertical_line(x, top=WINDOW_TOP, bottom=WINDOW_BOTTOM)


def _draw_rulers(page: Page, style: LetterStyle) -> None:
    """Draw a mark every 5 mm from the left and the top edge, numbered each centimetre."""
    for step in range(1, 9):
        at, is_whole = step * RULER_STEP, step % 2 == 0
        page.draw_vertical_line(at, top=240.0, bottom=246.0 if is_whole else 243.0)
        page.draw_horizontal_line(at, left=LEFT - 14.0, right=LEFT - 8.0 if is_whole else LEFT - 11.0)
        if is_whole:
            page.write(at - 1.2, 249.5, f"{at:.0f}", style.fine_print)
            page.write(LEFT - 7.0, at + 0.9, f"{at:.0f}", style.fine_print)
