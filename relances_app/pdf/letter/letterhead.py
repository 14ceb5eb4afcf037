"""The parts around the text of a letter: sender, recipient in the window, fold marks, running header, footer."""

from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.postal_address import format_postal_address
from relances_app.domain.money import NBSP
from relances_app.domain.structure import Structure
from relances_app.pdf.layout.fonts import Font
from relances_app.pdf.layout.line_breaking import break_lines
from relances_app.pdf.layout.page import (
    FOLD_POSITIONS,
    LEFT,
    MM,
    RIGHT,
    WIDTH,
    WINDOW_LEFT,
    WINDOW_RIGHT,
    WINDOW_TOP,
    Page,  # fmt: skip
)
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.tags import Node

SENDER_RIGHT = 98.0
"""The sender stays left of the window, whose area starts at x = 100."""

SENDER_TOP, SENDER_LEADING = 20.0, 4.6
WINDOW_LEADING = 4.5
FOOTER_TOP, FOOTER_LEADING = 284.5, 3.4


def write_sender(page: Page, style: LetterStyle, part: Node, reminder: Reminder, top: float) -> None:
    """Write the name and the address of the structure, with the first baseline at `top`."""
    structure, locale = reminder.structure, reminder.locale
    width = (SENDER_RIGHT - LEFT) * MM
    node = Node("P", part)
    lines = [(line, style.name) for line in break_lines(structure.name, style.name, width)]
    for text in _list_contacts(structure, locale):
        lines += [(line, style.cell) for line in break_lines(text, style.cell, width)]
    with page.tagged(node):
        y = top
        for line, font in lines:
            page.write(LEFT, y, f"{line} ", font, is_grey=font is style.cell)
            y += SENDER_LEADING + (0.9 if font is style.name else 0)


def _list_contacts(structure: Structure, locale: Locale) -> list[str]:
    town = f"{structure.postcode} {structure.town}".strip()
    phone = (
        locale.translate("Tél. {phone}", phone=structure.phone).replace(" ", NBSP, 1)
        if structure.phone
        else ""
    )
    reply = structure.sender.reply_to or structure.sender.address
    return [text for text in (structure.street, structure.street2, town, phone, reply) if text]


def write_recipient(page: Page, style: LetterStyle, part: Node, letter: Letter) -> None:
    """Write the recipient inside the window; a wide line gets a smaller font, then is condensed."""
    lines = format_postal_address(letter.reminder.customer)
    window_width = (WINDOW_RIGHT - WINDOW_LEFT) * MM
    font = next(
        (f for f in style.window_fonts if _measure_widest(f, lines) <= window_width), style.window_fonts[-1]
    )
    scale = min(window_width / max(_measure_widest(font, lines), 1.0), 1.0)
    with page.tagged(Node("P", part)):
        if scale < 1:
            page.operators.append(f"{scale * 100:.1f} Tz")
        for index, line in enumerate(lines):
            y = WINDOW_TOP + 3.6 + index * WINDOW_LEADING
            page.write(WINDOW_LEFT, y, f"{line} ", font)
        if scale < 1:
            page.operators.append("100 Tz")


def _measure_widest(font: Font, lines: tuple[str, ...]) -> float:
    return max((font.width(line) for line in lines), default=0.0)


def write_date(page: Page, style: LetterStyle, part: Node, letter: Letter, y: float) -> None:
    """Write place and date below the window, and the customer code on the left."""
    reminder, locale = letter.reminder, letter.reminder.locale
    place = letter.place or reminder.structure.town
    day = locale.format_long_date(reminder.dated_on)
    date_line = (
        locale.translate("{place}, le {day}", place=place, day=day)
        if place
        else locale.translate("Le {day}", day=day)
    )
    page.write(WINDOW_LEFT, y, date_line, style.body, node=Node("P", part))
    customer = locale.translate("client {code}", code=reminder.customer.code)
    code = f"{locale.translate('Nos références')}{locale.label_separator}{customer}"
    page.write(LEFT, y, code, style.note, is_grey=True, node=Node("P", part))


def draw_fold_marks(page: Page) -> None:
    """Draw the two fold marks."""
    with page.artifact():
        for y in FOLD_POSITIONS:
            page.draw_horizontal_line(y, left=5.0, right=9.0, thickness=0.25)


def write_running_head(page: Page, style: LetterStyle, letter: Letter) -> None:
    """Write sender and recipient at the top of a following page."""
    reminder, locale = letter.reminder, letter.reminder.locale
    with page.artifact():
        names = {"sender": reminder.structure.name, "recipient": reminder.customer.name}
        header = locale.translate("{sender} à {recipient}", **names)
        page.write(LEFT, 20.0, break_lines(header, style.note, 120 * MM)[0], style.note, is_grey=True)
        page.write_right_aligned(
            RIGHT, 20.0, locale.format_long_date(reminder.dated_on), style.note, is_grey=True
        )
        page.draw_horizontal_line(22.5, thickness=0.35)


def write_footer(page: Page, style: LetterStyle, structure: Structure, number: int, count: int) -> None:
    """Write the legal information, and `page 2/3` if there are several pages."""
    with page.artifact():
        page.draw_horizontal_line(FOOTER_TOP - 4.6, thickness=0.35)
        if count > 1:
            page.write_right_aligned(
                RIGHT, FOOTER_TOP - 6.2, f"page{NBSP}{number}/{count}", style.note, is_grey=True
            )
        for index, line in enumerate(_list_footer(structure, style)):
            left = (WIDTH - style.fine_print.width(line) / MM) / 2
            page.write(left, FOOTER_TOP + index * FOOTER_LEADING, line, style.fine_print, is_grey=True)


def _list_footer(structure: Structure, style: LetterStyle) -> list[str]:
    """Return the legal information and the structure's own note, three lines at most."""
    texts = (structure.legal_footer, structure.letters.note)
    return [line for text in texts if text for line in break_lines(text, style.fine_print, 170 * MM)][:3]
