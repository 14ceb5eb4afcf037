"""A letter on its pages, from the sender to the enclosures."""

from collections.abc import Sequence

from relances_app.delivery.paper.closing import measure_closing, write_closing
from relances_app.delivery.paper.detail import write_detail
from relances_app.delivery.paper.flow import Flow, measure_paragraph
from relances_app.delivery.paper.letterhead import (
    SENDER_TOP,
    write_date,
    write_folds,
    write_footer,
    write_recipient,
    write_running_head,
    write_sender,
)
from relances_app.delivery.paper.sheet import BOTTOM, LEFT, RIGHT
from relances_app.delivery.paper.styles import Type
from relances_app.delivery.paper.table import Column, write_table
from relances_app.delivery.paper.tags import Node
from relances_app.domain.account import Item
from relances_app.domain.charges import RECOVERY_FEE, Charges
from relances_app.domain.dates import count_days, format_date, format_long_date
from relances_app.domain.document import Kind
from relances_app.domain.letter import Letter
from relances_app.domain.money import NBSP, format_euros
from relances_app.domain.typography import typeset

FIRST_LINE = 88.0
"""The date stands here, under the window."""

KINDS = {
    Kind.INVOICE: "Facture",
    Kind.CREDIT_NOTE: "Avoir",
    Kind.DEPOSIT: "Acompte",
    Kind.PAYMENT: "Règlement",
}

COLUMNS = (
    Column("Document", LEFT),
    Column("Date", 76.0),
    Column("Échéance", 100.0),
    Column("Retard", 138.0, is_right=True),
    Column("Montant TTC", 164.0, is_right=True),
    Column("Reste dû", RIGHT, is_right=True),
)
FIRST_COLUMN = 54.0


def lay_out(letter: Letter, loose: Type, tight: Type, logo_height: float) -> Flow:
    """Return a letter on its pages, set a little tighter where that spares a page or signs it earlier."""
    flow = _write(letter, loose, logo_height)
    if len(flow.pages) > 1:
        tighter = _write(letter, tight, logo_height)
        return min(flow, tighter, key=lambda written: (len(written.pages), written.signed_on))
    return flow


def _write(letter: Letter, kind: Type, logo_height: float) -> Flow:
    part = Node("Part")
    flow = Flow(part, FIRST_LINE)
    write_sender(flow.page, kind, part, letter.reminder.structure, SENDER_TOP + logo_height)
    write_recipient(flow.page, kind, part, letter)
    write_folds(flow.page)
    write_date(flow.page, kind, part, letter, flow.y)
    flow.y += 3.8 * kind.gap
    _write_subject(flow, kind, letter)
    _write_paragraphs(flow, kind, letter.reminder.before)
    _write_documents(flow, kind, letter)
    _write_end(flow, kind, letter)
    if letter.charges and letter.charges.interest:
        write_detail(flow, kind, letter.charges)
    for page in flow.pages[1:]:
        write_running_head(page, kind, letter)
    for number, page in enumerate(flow.pages, start=1):
        write_footer(page, kind, letter.reminder.structure, number, len(flow.pages))
    return flow


def _write_subject(flow: Flow, kind: Type, letter: Letter) -> None:
    if letter.is_registered or letter.registered_number:
        number = f" n°{NBSP}{letter.registered_number}" if letter.registered_number else ""
        text = f"Lettre recommandée avec avis de réception{number}"
        flow.paragraph(text, kind.body, kind.leading)
        flow.y += 1.2
    subject = f"Objet{NBSP}: {typeset(letter.reminder.subject)}"
    flow.paragraph(subject, kind.strong, kind.leading, tag="H1", is_justified=False)
    flow.y += kind.gap + 2.0


def _write_paragraphs(flow: Flow, kind: Type, text: str) -> None:
    for paragraph in _split(text):
        flow.paragraph(paragraph, kind.body, kind.leading)
        flow.y += kind.gap


def _split(text: str) -> list[str]:
    """Return the paragraphs; the last word of each brings another along, rather than stand on a line alone."""
    paragraphs = (paragraph.strip() for paragraph in typeset(text).split("\n\n"))
    return [NBSP.join(paragraph.rsplit(" ", 1)) for paragraph in paragraphs if paragraph]


def _write_documents(flow: Flow, kind: Type, letter: Letter) -> None:
    reminder = letter.reminder
    rows = [_write_item(item, letter) for item in reminder.items]
    totals = _list_totals(reminder.total, letter.charges)
    flow.y += 2.4
    height = kind.row * len(totals) + 1.5
    table = write_table(flow, kind, COLUMNS, rows, kept_below=height, first_width=FIRST_COLUMN)
    with flow.page.artifact():
        flow.page.rule(flow.y - kind.row + 1.6, points=0.35)
    flow.y += 0.8
    for index, (label, amount) in enumerate(totals):
        is_last = index == len(totals) - 1
        face = kind.cell_strong if is_last else kind.cell
        row = Node("TR", table)
        wide = Node("TD", row, "/A<</O/Table/ColSpan 5>>")
        flow.page.write_right(COLUMNS[-2].x, flow.y, label, face, node=wide)
        flow.page.write_right(RIGHT, flow.y, _write_sum(amount), face, node=Node("TD", row))
        flow.y += kind.row
    flow.y += kind.gap


def _write_item(item: Item, letter: Letter) -> Sequence[str]:
    late = count_days(item.due_on, letter.reminder.dated_on) if item.is_claim else 0
    return (
        f"{KINDS[item.kind]} {item.number}",
        format_date(item.issued_on),
        format_date(item.due_on) if item.kind is Kind.INVOICE else "",
        f"{late}{NBSP}j" if late else "",
        _write_sum(item.amount),
        _write_sum(item.open_amount),
    )


def _write_sum(cents: int) -> str:
    """Write a sum with the minus sign of print, as wide as the figures."""
    return format_euros(cents).replace("-", "\u2212")


def _list_totals(total: int, charges: Charges | None) -> list[tuple[str, int]]:
    """Return the lines under the table; the last one is what is asked for."""
    if not (charges and charges.total):
        return [("Total à régler", total)]
    lines = [("Total des documents", total)]
    if charges.interest:
        lines.append((f"Intérêts de retard au {format_long_date(charges.stop_on)}", charges.interest))
    if charges.fees:
        count = charges.fees // RECOVERY_FEE
        fee = f"{count}{NBSP}×{NBSP}{RECOVERY_FEE // 100}{NBSP}€"
        lines.append((f"Indemnité forfaitaire de recouvrement ({fee})", charges.fees))
    return [*lines, ("Total à régler", total + charges.total)]


def _write_end(flow: Flow, kind: Type, letter: Letter) -> None:
    """Write what follows the table; the last paragraph never parts from the closing and the signature."""
    paragraphs = _split(letter.reminder.after)
    for paragraph in paragraphs[:-1]:
        flow.paragraph(paragraph, kind.body, kind.leading)
        flow.y += kind.gap
    height = measure_closing(kind, letter)
    if paragraphs:
        height += measure_paragraph(paragraphs[-1], kind.body, kind.leading) + kind.gap
    if height < BOTTOM - FIRST_LINE:
        flow.need(height)
    _write_paragraphs(flow, kind, paragraphs[-1] if paragraphs else "")
    flow.signed_on = len(flow.pages)
    write_closing(flow, kind, letter)
