"""The end of a letter: closing phrase, signature, payment details, enclosures."""

from relances_app.domain.messages.letter import Letter
from relances_app.domain.money import NBSP
from relances_app.domain.structure import format_iban
from relances_app.lib.qr import build_matrix
from relances_app.pdf.layout.flow import Flow, measure_paragraph
from relances_app.pdf.layout.page import HEIGHT, LEFT, MM, WINDOW_LEFT, Page
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.tags import Node, format_alt_attribute

QR_SIZE = 28.0
CAPTION_LEFT = 52.0
SIGNATURE_SPACE = 17.0
CAPTION_LEADING = 4.0
SPACE_ABOVE = 3.0


def measure_closing(style: LetterStyle, letter: Letter) -> float:
    """Return the height in mm of what `write_closing` writes."""
    closing_phrase = (
        measure_paragraph(format_closing_phrase(letter), style.body, style.leading) + style.paragraph_gap
    )
    return (
        closing_phrase
        + SPACE_ABOVE
        + _measure_signature_and_payment(style, letter)
        + _measure_enclosures(letter)
    )


def format_closing_phrase(letter: Letter) -> str:
    """Return the closing phrase of a letter in its language."""
    return letter.reminder.locale.translate(
        "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."
    )


def _measure_signature_and_payment(style: LetterStyle, letter: Letter) -> float:
    signature = SIGNATURE_SPACE + (_count_lines(letter.signatory) + 0.5) * style.leading
    payment = QR_SIZE if letter.qr_payload else 4 * CAPTION_LEADING * bool(letter.reminder.structure.iban)
    return max(signature, payment)


def _count_lines(text: str) -> int:
    return len(text.splitlines())


def _measure_enclosures(letter: Letter) -> float:
    return CAPTION_LEADING * len(letter.enclosures) + 2.0 if letter.enclosures else 0.0


def write_closing(flow: Flow, style: LetterStyle, letter: Letter) -> None:
    """Write the closing phrase, then the payment details on the left and the signature on the right."""
    flow.write_paragraph(format_closing_phrase(letter), style.body, style.leading)
    flow.y += style.paragraph_gap + SPACE_ABOVE
    _write_signature(flow, style, letter)
    if letter.reminder.structure.iban:
        _write_payment(flow, style, letter)
    flow.y += _measure_signature_and_payment(style, letter)
    if letter.enclosures:
        _write_enclosures(flow, style, letter)


def _write_signature(flow: Flow, style: LetterStyle, letter: Letter) -> None:
    page, y = flow.page, flow.y
    with page.tagged(Node("P", flow.part)):
        page.write(WINDOW_LEFT, y, f"{letter.reminder.structure.name} ", style.body)
        for index, line in enumerate(letter.signatory.splitlines(), start=1):
            page.write(WINDOW_LEFT, y + SIGNATURE_SPACE + index * style.leading, f"{line} ", style.body)


def _write_payment(flow: Flow, style: LetterStyle, letter: Letter) -> None:
    structure, translate, page = letter.reminder.structure, letter.reminder.locale.translate, flow.page
    left, y = LEFT, flow.y
    if letter.qr_payload:
        alt = format_alt_attribute(translate("Code QR de virement à {name}", name=structure.name))
        with page.tagged(Node("Figure", flow.part, alt)):
            draw_qr_code(page, letter.qr_payload, LEFT, flow.y - 3.2)
        left, y = CAPTION_LEFT, flow.y + 3.5
    with page.tagged(Node("P", flow.part)):
        page.write(left, y, f"{translate('Pour régler par virement')} ", style.note_strong)
        for text in _list_payment_lines(letter):
            y += CAPTION_LEADING
            page.write(left, y, f"{text} ", style.note)


def _list_payment_lines(letter: Letter) -> list[str]:
    structure, locale = letter.reminder.structure, letter.reminder.locale
    scan = locale.typeset(locale.translate("Scannez ce code, ou virez à :")) if letter.qr_payload else ""
    bic = f"BIC{NBSP}{structure.bic}" if structure.bic else ""
    reference = f"{locale.translate('Référence')}{locale.label_separator}{letter.reminder.customer.code}"
    iban = format_iban("".join(structure.iban.split()))
    return [text for text in (scan, iban, bic, reference) if text]


def draw_qr_code(page: Page, payload: str, x: float, y: float) -> None:
    """Draw a QR code with its top left corner at (x, y), as an image mask of one bit per module."""
    rows = build_matrix(payload)
    side, digits = len(rows), -(-len(rows) // 8) * 2
    bits = "".join(f"{int(row.ljust(4 * digits, '0'), 2):0{digits}x}" for row in rows)
    size = QR_SIZE * MM
    matrix = f"{size:.3f} 0 0 {size:.3f} {x * MM:.2f} {(HEIGHT - y) * MM - size:.2f} cm"
    page.operators.append(f"q {matrix} BI /W {side} /H {side} /IM true /D [1 0] /F /AHx ID {bits}> EI Q")


def _write_enclosures(flow: Flow, style: LetterStyle, letter: Letter) -> None:
    locale = letter.reminder.locale
    label = f"{locale.translate('P. J.').replace(' ', NBSP)}{locale.label_separator}"
    flow.y += 2.0
    with flow.page.tagged(Node("P", flow.part)):
        for index, text in enumerate(letter.enclosures):
            line = f"{label}{text}" if index == 0 else text
            x = LEFT if index == 0 else LEFT + style.note.width(label) / MM
            flow.page.write(x, flow.y, f"{line} ", style.note)
            flow.y += CAPTION_LEADING
