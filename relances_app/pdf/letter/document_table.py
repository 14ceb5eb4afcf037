"""The table of documents and its totals."""

from collections.abc import Sequence

from relances_app.domain.accounts.account import Item
from relances_app.domain.accounts.document import FRENCH, Kind
from relances_app.domain.dates import count_days
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.charges_table import list_totals
from relances_app.domain.messages.letter import Letter
from relances_app.domain.money import NBSP
from relances_app.pdf.layout.flow import Flow
from relances_app.pdf.layout.page import LEFT, RIGHT
from relances_app.pdf.layout.styles import Type
from relances_app.pdf.layout.table import Column, write_table
from relances_app.pdf.layout.tags import Node

FIRST_COLUMN = 54.0


def write_documents(flow: Flow, kind: Type, letter: Letter) -> None:
    """Write a row for each document, then the totals, which never part from the last row."""
    reminder, tongue = letter.reminder, letter.reminder.tongue
    columns = _list_columns(tongue)
    rows = [_write_item(item, letter) for item in reminder.items]
    totals = list_totals(reminder.total, letter.charges, tongue)
    flow.y += 2.4
    height = kind.row * len(totals) + 1.5
    table = write_table(flow, kind, columns, rows, kept_below=height, first_width=FIRST_COLUMN)
    with flow.page.artifact():
        flow.page.rule(flow.y - kind.row + 1.6, points=0.35)
    flow.y += 0.8
    for index, (label, amount) in enumerate(totals):
        is_last = index == len(totals) - 1
        face = kind.cell_strong if is_last else kind.cell
        row = Node("TR", table)
        wide = Node("TD", row, "/A<</O/Table/ColSpan 5>>")
        flow.page.write_right(columns[-2].x, flow.y, label, face, node=wide)
        flow.page.write_right(RIGHT, flow.y, _write_sum(amount, tongue), face, node=Node("TD", row))
        flow.y += kind.row
    flow.y += kind.gap


def _list_columns(tongue: Tongue) -> tuple[Column, ...]:
    say = tongue.say
    return (
        Column(say("Document"), LEFT),
        Column(say("Date"), 76.0),
        Column(say("Échéance"), 100.0),
        Column(say("Retard"), 138.0, is_right=True),
        Column(say("Montant TTC"), 164.0, is_right=True),
        Column(say("Reste dû"), RIGHT, is_right=True),
    )


def _write_item(item: Item, letter: Letter) -> Sequence[str]:
    tongue = letter.reminder.tongue
    late = count_days(item.due_on, letter.reminder.dated_on) if item.is_claim else 0
    return (
        f"{tongue.say(FRENCH[item.kind]).capitalize()} {item.number}",
        tongue.write_day(item.issued_on),
        tongue.write_day(item.due_on) if item.kind is Kind.INVOICE else "",
        tongue.say("{days} j", days=late).replace(" ", NBSP) if late else "",
        _write_sum(item.amount, tongue),
        _write_sum(item.open_amount, tongue),
    )


def _write_sum(cents: int, tongue: Tongue) -> str:
    """Write a sum with the minus sign of print, as wide as the figures."""
    return tongue.write_euros(cents).replace("-", "\u2212")
