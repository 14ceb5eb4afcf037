"""Layout of a letter, from the sender to the enclosures."""

import re
from collections.abc import Sequence

from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.letter import Letter
from relances_app.domain.money import NBSP
from relances_app.pdf.layout.flow import Flow, measure_paragraph
from relances_app.pdf.layout.page import BOTTOM
from relances_app.pdf.layout.styles import LetterStyle
from relances_app.pdf.layout.tags import Node
from relances_app.pdf.letter.account_tables import write_account_tables
from relances_app.pdf.letter.closing import measure_closing, write_closing
from relances_app.pdf.letter.document_table import write_document_table
from relances_app.pdf.letter.interest_table import write_interest_table
from relances_app.pdf.letter.letterhead import (
    SENDER_TOP,
    draw_fold_marks,
    write_date,
    write_footer,
    write_recipient,
    write_running_head,
    write_sender,
)

_SHORT_LAST_WORD = re.compile(r" (?=\S{1,8}\Z)")

FIRST_LINE_Y = 88.0
"""Baseline of the date, below the window."""


def layout_letter(letter: Letter, normal: LetterStyle, tight: LetterStyle, logo_height: float) -> Flow:
    """Return the laid out letter, in the tight style if that saves a page or puts the signature earlier."""
    flow = _write_letter(letter, normal, logo_height)
    if len(flow.pages) > 1:
        tighter = _write_letter(letter, tight, logo_height)
        return min(flow, tighter, key=lambda written: (len(written.pages), written.signature_page))
    return flow


def _write_letter(letter: Letter, style: LetterStyle, logo_height: float) -> Flow:
    part = Node("Part", attributes=f"/Lang ({letter.reminder.locale.language_tag})")
    flow = Flow(part, FIRST_LINE_Y)
    write_sender(flow.page, style, part, letter.reminder, SENDER_TOP + logo_height)
    write_recipient(flow.page, style, part, letter)
    draw_fold_marks(flow.page)
    write_date(flow.page, style, part, letter, flow.y)
    flow.y += 3.8 * style.paragraph_gap
    _write_subject(flow, style, letter)
    _write_paragraphs(flow, style, _split_paragraphs(letter.reminder.body_before, letter.reminder.locale))
    write_document_table(flow, style, letter)
    write_account_tables(flow, style, letter.reminder)
    _write_ending(flow, style, letter)
    if letter.charges and letter.charges.interest:
        write_interest_table(flow, style, letter.charges, letter.reminder.locale)
    for page in flow.pages[1:]:
        write_running_head(page, style, letter)
    for number, page in enumerate(flow.pages, start=1):
        write_footer(page, style, letter.reminder.structure, number, len(flow.pages))
    return flow


def _write_subject(flow: Flow, style: LetterStyle, letter: Letter) -> None:
    if letter.is_registered or letter.registered_number:
        flow.write_paragraph(_label_registered_mail(letter), style.body, style.leading)
        flow.y += 1.2
    locale = letter.reminder.locale
    subject = f"{locale.translate('Objet')}{locale.label_separator}{locale.typeset(letter.reminder.subject)}"
    flow.write_paragraph(subject, style.strong, style.leading, tag="H1", is_justified=False)
    flow.y += style.paragraph_gap + 2.0


def _label_registered_mail(letter: Letter) -> str:
    locale, number = letter.reminder.locale, letter.registered_number.replace(" ", NBSP)
    if not number:
        return locale.translate("Lettre recommandée avec avis de réception")
    return locale.typeset(
        locale.translate("Lettre recommandée avec avis de réception n° {number}", number=number)
    )


def _write_paragraphs(flow: Flow, style: LetterStyle, paragraphs: Sequence[str]) -> None:
    for paragraph in paragraphs:
        flow.write_paragraph(paragraph, style.body, style.leading)
        flow.y += style.paragraph_gap


def _split_paragraphs(text: str, locale: Locale) -> list[str]:
    """Return the paragraphs; a short last word is joined to the previous one, so as not to be alone on a line."""
    paragraphs = (paragraph.strip() for paragraph in locale.typeset(text).split("\n\n"))
    return [_SHORT_LAST_WORD.sub(NBSP, paragraph) for paragraph in paragraphs if paragraph]


def _write_ending(flow: Flow, style: LetterStyle, letter: Letter) -> None:
    """Write what follows the table; the last paragraph stays on one page with the closing and the signature."""
    paragraphs = _split_paragraphs(letter.reminder.body_after, letter.reminder.locale)
    _write_paragraphs(flow, style, paragraphs[:-1])
    height = measure_closing(style, letter)
    if paragraphs:
        height += measure_paragraph(paragraphs[-1], style.body, style.leading) + style.paragraph_gap
    if height < BOTTOM - FIRST_LINE_Y:
        flow.ensure_space(height)
    _write_paragraphs(flow, style, paragraphs[-1:])
    flow.signature_page = len(flow.pages)
    write_closing(flow, style, letter)
