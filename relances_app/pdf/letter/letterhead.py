"""What frames a letter: sender, recipient in the window, folds, running head, legal footer."""

from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.postal_address import write_address
from relances_app.domain.money import NBSP
from relances_app.domain.structure import Structure
from relances_app.pdf.layout.fonts import Face
from relances_app.pdf.layout.line_breaking import break_lines
from relances_app.pdf.layout.page import (
    FOLDS,
    LEFT,
    MM,
    RIGHT,
    WIDTH,
    WINDOW_LEFT,
    WINDOW_RIGHT,
    WINDOW_TOP,
    Page,  # fmt: skip
)
from relances_app.pdf.layout.styles import Type
from relances_app.pdf.layout.tags import Node

SENDER_RIGHT = 98.0
"""The sender stays left of the window, whose zone begins at x = 100."""

SENDER_TOP, SENDER_LEADING = 20.0, 4.6
WINDOW_LEADING = 4.5
FOOTER_TOP, FOOTER_LEADING = 284.5, 3.4


def write_sender(page: Page, kind: Type, part: Node, reminder: Reminder, top: float) -> None:
    """Write the name and the address of the structure, from a first baseline at `top`."""
    structure, tongue = reminder.structure, reminder.tongue
    width = (SENDER_RIGHT - LEFT) * MM
    node = Node("P", part)
    lines = [(line, kind.name) for line in break_lines(structure.name, kind.name, width)]
    for text in _list_contacts(structure, tongue):
        lines += [(line, kind.cell) for line in break_lines(text, kind.cell, width)]
    with page.tagged(node):
        y = top
        for line, face in lines:
            page.write(LEFT, y, f"{line} ", face, grey=face is kind.cell)
            y += SENDER_LEADING + (0.9 if face is kind.name else 0)


def _list_contacts(structure: Structure, tongue: Tongue) -> list[str]:
    town = f"{structure.postcode} {structure.town}".strip()
    phone = tongue.say("Tél. {phone}", phone=structure.phone).replace(" ", NBSP, 1) if structure.phone else ""
    reply = structure.sender.reply_to or structure.sender.address
    return [text for text in (structure.street, structure.street2, town, phone, reply) if text]


def write_recipient(page: Page, kind: Type, part: Node, letter: Letter) -> None:
    """Write the recipient where the window shows it; a wide line is set smaller, then narrower."""
    lines = write_address(letter.reminder.customer)
    room = (WINDOW_RIGHT - WINDOW_LEFT) * MM
    face = next((f for f in kind.window if _measure(f, lines) <= room), kind.window[-1])
    narrow = min(room / max(_measure(face, lines), 1.0), 1.0)
    with page.tagged(Node("P", part)):
        if narrow < 1:
            page.ops.append(f"{narrow * 100:.1f} Tz")
        for index, line in enumerate(lines):
            y = WINDOW_TOP + 3.6 + index * WINDOW_LEADING
            page.write(WINDOW_LEFT, y, f"{line} ", face)
        if narrow < 1:
            page.ops.append("100 Tz")


def _measure(face: Face, lines: tuple[str, ...]) -> float:
    return max((face.width(line) for line in lines), default=0.0)


def write_date(page: Page, kind: Type, part: Node, letter: Letter, y: float) -> None:
    """Write place and day under the window, and the customer's code on the left."""
    reminder, tongue = letter.reminder, letter.reminder.tongue
    place = letter.place or reminder.structure.town
    day = tongue.write_long_day(reminder.dated_on)
    written = (
        tongue.say("{place}, le {day}", place=place, day=day) if place else tongue.say("Le {day}", day=day)
    )
    page.write(WINDOW_LEFT, y, written, kind.body, node=Node("P", part))
    customer = tongue.say("client {code}", code=reminder.customer.code)
    code = f"{tongue.say('Nos références')}{tongue.colon}{customer}"
    page.write(LEFT, y, code, kind.note, grey=True, node=Node("P", part))


def write_folds(page: Page) -> None:
    """Draw the two marks where the sheet is folded."""
    with page.artifact():
        for y in FOLDS:
            page.rule(y, left=5.0, right=9.0, points=0.25)


def write_running_head(page: Page, kind: Type, letter: Letter) -> None:
    """Recall on the pages that follow whose letter they belong to."""
    reminder, tongue = letter.reminder, letter.reminder.tongue
    with page.artifact():
        names = {"sender": reminder.structure.name, "recipient": reminder.customer.name}
        head = tongue.say("{sender} à {recipient}", **names)
        page.write(LEFT, 20.0, break_lines(head, kind.note, 120 * MM)[0], kind.note, grey=True)
        page.write_right(RIGHT, 20.0, tongue.write_long_day(reminder.dated_on), kind.note, grey=True)
        page.rule(22.5, points=0.35)


def write_footer(page: Page, kind: Type, structure: Structure, number: int, count: int) -> None:
    """Write the legal mentions, and `page 2/3` where there are several."""
    with page.artifact():
        page.rule(FOOTER_TOP - 4.6, points=0.35)
        if count > 1:
            page.write_right(RIGHT, FOOTER_TOP - 6.2, f"page{NBSP}{number}/{count}", kind.note, grey=True)
        for index, line in enumerate(_list_footer(structure, kind)):
            left = (WIDTH - kind.fine.width(line) / MM) / 2
            page.write(left, FOOTER_TOP + index * FOOTER_LEADING, line, kind.fine, grey=True)


def _list_footer(structure: Structure, kind: Type) -> list[str]:
    """Return the legal mentions and the structure's own line, three lines at most."""
    texts = (structure.legal_footer, structure.letters.note)
    return [line for text in texts if text for line in break_lines(text, kind.fine, 170 * MM)][:3]
