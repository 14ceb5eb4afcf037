"""A letter on its pages, from the sender to the enclosures."""

import re
from collections.abc import Sequence

from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.letter import Letter
from relances_app.domain.money import NBSP
from relances_app.pdf.layout.flow import Flow, measure_paragraph
from relances_app.pdf.layout.page import BOTTOM
from relances_app.pdf.layout.styles import Type
from relances_app.pdf.layout.tags import Node
from relances_app.pdf.letter.closing import measure_closing, write_closing
from relances_app.pdf.letter.document_table import write_documents
from relances_app.pdf.letter.interest_table import write_detail
from relances_app.pdf.letter.letterhead import (
    SENDER_TOP,
    write_date,
    write_folds,
    write_footer,
    write_recipient,
    write_running_head,
    write_sender,
)

_SHORT_END = re.compile(r" (?=\S{1,8}\Z)")

FIRST_LINE = 88.0
"""The date stands here, under the window."""


def lay_out(letter: Letter, loose: Type, tight: Type, logo_height: float) -> Flow:
    """Return a letter on its pages, set a little tighter where that spares a page or signs it earlier."""
    flow = _write(letter, loose, logo_height)
    if len(flow.pages) > 1:
        tighter = _write(letter, tight, logo_height)
        return min(flow, tighter, key=lambda written: (len(written.pages), written.signed_on))
    return flow


def _write(letter: Letter, kind: Type, logo_height: float) -> Flow:
    part = Node("Part", attributes=f"/Lang ({letter.reminder.tongue.tag})")
    flow = Flow(part, FIRST_LINE)
    write_sender(flow.page, kind, part, letter.reminder, SENDER_TOP + logo_height)
    write_recipient(flow.page, kind, part, letter)
    write_folds(flow.page)
    write_date(flow.page, kind, part, letter, flow.y)
    flow.y += 3.8 * kind.gap
    _write_subject(flow, kind, letter)
    _write_paragraphs(flow, kind, _split(letter.reminder.before, letter.reminder.tongue))
    write_documents(flow, kind, letter)
    _write_end(flow, kind, letter)
    if letter.charges and letter.charges.interest:
        write_detail(flow, kind, letter.charges, letter.reminder.tongue)
    for page in flow.pages[1:]:
        write_running_head(page, kind, letter)
    for number, page in enumerate(flow.pages, start=1):
        write_footer(page, kind, letter.reminder.structure, number, len(flow.pages))
    return flow


def _write_subject(flow: Flow, kind: Type, letter: Letter) -> None:
    if letter.is_registered or letter.registered_number:
        flow.paragraph(_name_registered(letter), kind.body, kind.leading)
        flow.y += 1.2
    tongue = letter.reminder.tongue
    subject = f"{tongue.say('Objet')}{tongue.colon}{tongue.typeset(letter.reminder.subject)}"
    flow.paragraph(subject, kind.strong, kind.leading, tag="H1", is_justified=False)
    flow.y += kind.gap + 2.0


def _name_registered(letter: Letter) -> str:
    tongue, number = letter.reminder.tongue, letter.registered_number.replace(" ", NBSP)
    if not number:
        return tongue.say("Lettre recommandée avec avis de réception")
    return tongue.typeset(tongue.say("Lettre recommandée avec avis de réception n° {number}", number=number))


def _write_paragraphs(flow: Flow, kind: Type, paragraphs: Sequence[str]) -> None:
    for paragraph in paragraphs:
        flow.paragraph(paragraph, kind.body, kind.leading)
        flow.y += kind.gap


def _split(text: str, tongue: Tongue) -> list[str]:
    """Return the paragraphs; a short last word brings another along, rather than stand on a line alone."""
    paragraphs = (paragraph.strip() for paragraph in tongue.typeset(text).split("\n\n"))
    return [_SHORT_END.sub(NBSP, paragraph) for paragraph in paragraphs if paragraph]


def _write_end(flow: Flow, kind: Type, letter: Letter) -> None:
    """Write what follows the table; the last paragraph never parts from the closing and the signature."""
    paragraphs = _split(letter.reminder.after, letter.reminder.tongue)
    _write_paragraphs(flow, kind, paragraphs[:-1])
    height = measure_closing(kind, letter)
    if paragraphs:
        height += measure_paragraph(paragraphs[-1], kind.body, kind.leading) + kind.gap
    if height < BOTTOM - FIRST_LINE:
        flow.need(height)
    _write_paragraphs(flow, kind, paragraphs[-1:])
    flow.signed_on = len(flow.pages)
    write_closing(flow, kind, letter)
