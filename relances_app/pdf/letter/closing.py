"""The end of a letter: formula, signature, the ways to pay, the enclosures."""

from relances_app.domain.messages.letter import Letter
from relances_app.domain.money import NBSP
from relances_app.domain.structure import group_iban
from relances_app.lib.qr import draw_cells
from relances_app.pdf.layout.flow import Flow, measure_paragraph
from relances_app.pdf.layout.page import HEIGHT, LEFT, MM, WINDOW_LEFT, Page
from relances_app.pdf.layout.styles import Type
from relances_app.pdf.layout.tags import Node, write_alt

CODE_SIDE = 28.0
CAPTION_LEFT = 52.0
SIGNATURE_SPACE = 17.0
CAPTION_LEADING = 4.0
ABOVE = 3.0


def measure_closing(kind: Type, letter: Letter) -> float:
    """Return the height in mm of all that `write_closing` writes."""
    formula = measure_paragraph(write_formula(letter), kind.body, kind.leading) + kind.gap
    return formula + ABOVE + _measure_block(kind, letter) + _measure_enclosures(letter)


def write_formula(letter: Letter) -> str:
    """Return the formula that ends a letter, in its language."""
    return letter.reminder.tongue.say(
        "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."
    )


def _measure_block(kind: Type, letter: Letter) -> float:
    signature = SIGNATURE_SPACE + (_count(letter.signatory) + 0.5) * kind.leading
    payment = CODE_SIDE if letter.qr_payload else 4 * CAPTION_LEADING * bool(letter.reminder.structure.iban)
    return max(signature, payment)


def _count(text: str) -> int:
    return len(text.splitlines())


def _measure_enclosures(letter: Letter) -> float:
    return CAPTION_LEADING * len(letter.enclosures) + 2.0 if letter.enclosures else 0.0


def write_closing(flow: Flow, kind: Type, letter: Letter) -> None:
    """Write the formula across the page, then the ways to pay on the left and the signature on the right."""
    flow.paragraph(write_formula(letter), kind.body, kind.leading)
    flow.y += kind.gap + ABOVE
    _write_signature(flow, kind, letter)
    if letter.reminder.structure.iban:
        _write_payment(flow, kind, letter)
    flow.y += _measure_block(kind, letter)
    if letter.enclosures:
        _write_enclosures(flow, kind, letter)


def _write_signature(flow: Flow, kind: Type, letter: Letter) -> None:
    page, y = flow.page, flow.y
    with page.tagged(Node("P", flow.part)):
        page.write(WINDOW_LEFT, y, f"{letter.reminder.structure.name} ", kind.body)
        for index, line in enumerate(letter.signatory.splitlines(), start=1):
            page.write(WINDOW_LEFT, y + SIGNATURE_SPACE + index * kind.leading, f"{line} ", kind.body)


def _write_payment(flow: Flow, kind: Type, letter: Letter) -> None:
    structure, say, page = letter.reminder.structure, letter.reminder.tongue.say, flow.page
    left, y = LEFT, flow.y
    if letter.qr_payload:
        alt = write_alt(say("Code QR de virement à {name}", name=structure.name))
        with page.tagged(Node("Figure", flow.part, alt)):
            draw_code(page, letter.qr_payload, LEFT, flow.y - 3.2)
        left, y = CAPTION_LEFT, flow.y + 3.5
    with page.tagged(Node("P", flow.part)):
        page.write(left, y, f"{say('Pour régler par virement')} ", kind.note_strong)
        for text in _list_payment_lines(letter):
            y += CAPTION_LEADING
            page.write(left, y, f"{text} ", kind.note)


def _list_payment_lines(letter: Letter) -> list[str]:
    structure, tongue = letter.reminder.structure, letter.reminder.tongue
    scan = tongue.typeset(tongue.say("Scannez ce code, ou virez à :")) if letter.qr_payload else ""
    bic = f"BIC{NBSP}{structure.bic}" if structure.bic else ""
    reference = f"{tongue.say('Référence')}{tongue.colon}{letter.reminder.customer.code}"
    iban = group_iban("".join(structure.iban.split()))
    return [text for text in (scan, iban, bic, reference) if text]


def draw_code(page: Page, payload: str, x: float, y: float) -> None:
    """Draw a code with its top left corner at a place, as a stencil: one bit a cell, sharp at any size."""
    rows = draw_cells(payload)
    side, digits = len(rows), -(-len(rows) // 8) * 2
    bits = "".join(f"{int(row.ljust(4 * digits, '0'), 2):0{digits}x}" for row in rows)
    size = CODE_SIDE * MM
    place = f"{size:.3f} 0 0 {size:.3f} {x * MM:.2f} {(HEIGHT - y) * MM - size:.2f} cm"
    page.ops.append(f"q {place} BI /W {side} /H {side} /IM true /D [1 0] /F /AHx ID {bits}> EI Q")


def _write_enclosures(flow: Flow, kind: Type, letter: Letter) -> None:
    tongue = letter.reminder.tongue
    label = f"{tongue.say('P. J.').replace(' ', NBSP)}{tongue.colon}"
    flow.y += 2.0
    with flow.page.tagged(Node("P", flow.part)):
        for index, text in enumerate(letter.enclosures):
            line = f"{label}{text}" if index == 0 else text
            x = LEFT if index == 0 else LEFT + kind.note.width(label) / MM
            flow.page.write(x, flow.y, f"{line} ", kind.note)
            flow.y += CAPTION_LEADING
