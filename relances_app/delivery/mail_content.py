"""What a mail says: the facts of a reminder in order, for the plain part and for the HTML part."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from relances_app.domain.account import Item
from relances_app.domain.dates import count_days, format_date
from relances_app.domain.document import Kind
from relances_app.domain.message import Reminder
from relances_app.domain.money import NBSP, THIN, format_euros
from relances_app.domain.structure import Structure, group_iban

if TYPE_CHECKING:
    from jinja2 import Template

TOTAL = "Total à régler"

FIRST_LEVEL_WITH_DAYS = 2
"""The courteous first reminder does not count the days late."""

KINDS = {
    Kind.INVOICE: "Facture",
    Kind.CREDIT_NOTE: "Avoir",
    Kind.DEPOSIT: "Acompte",
    Kind.PAYMENT: "Règlement",
}

_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of documents, as it reads."""

    document: str
    issued: str
    due: str
    late: str
    amount: str


def list_headings(reminder: Reminder) -> Row:
    """Return the headings of the table; an empty one means that the column is not shown."""
    late = "Retard" if reminder.level >= FIRST_LEVEL_WITH_DAYS else ""
    return Row("Document", "Date", "Échéance", late, "Reste dû")


def list_rows(reminder: Reminder) -> list[Row]:
    """Return the documents as the mail shows them: credits with their sign and without a due date."""
    return [_make_row(item, reminder) for item in reminder.items]


def _make_row(item: Item, reminder: Reminder) -> Row:
    days = count_days(item.due_on, reminder.dated_on) if item.is_claim else 0
    shows_days = days and reminder.level >= FIRST_LEVEL_WITH_DAYS
    return Row(
        f"{KINDS[item.kind]} {item.number}",
        format_date(item.issued_on),
        format_date(item.due_on) if item.is_claim else "",
        f"{days}{NBSP}jour{'s' if days > 1 else ''}" if shows_days else "",
        format_euros(item.open_amount),
    )


def list_bank_lines(structure: Structure) -> list[tuple[str, str]]:
    """Return what a transfer needs, or nothing where the structure has no IBAN."""
    if not structure.iban:
        return []
    lines = (("Titulaire", structure.name), ("IBAN", group_iban(structure.iban)), ("BIC", structure.bic))
    return [(label, value) for label, value in lines if value]


def list_signature(structure: Structure) -> list[str]:
    """Return who writes, where, and how to answer."""
    lines = (
        structure.name or structure.sender.name,
        structure.street,
        structure.street2,
        f"{structure.postcode} {structure.town}".strip(),
        f"Tél. {structure.phone}" if structure.phone else "",
        structure.sender.reply_to or structure.sender.address,
    )
    return [line for line in lines if line]


def write_plain(reminder: Reminder) -> str:
    """Return the plain part; the thin space of sums is a plain no-break one, which old readers show."""
    bank = [f"{label} : {value}" for label, value in list_bank_lines(reminder.structure)]
    footer = reminder.structure.legal_footer
    blocks = (
        reminder.before,
        "\n".join(_draw_table(reminder)),
        "\n".join(["Règlement par virement", *bank]) if bank else "",
        reminder.after,
        "\n".join(["-- ", *list_signature(reminder.structure), *([footer] if footer else [])]),
    )
    return "\n\n".join(block for block in blocks if block).replace(THIN, NBSP)


def _draw_table(reminder: Reminder) -> list[str]:
    """Lay the documents out in columns, sums to the right; in any font each line reads by itself."""
    table = [_cells(row) for row in (list_headings(reminder), *list_rows(reminder))]
    shown = [i for i, heading in enumerate(table[0]) if heading]
    widths = [max(len(cells[i]) for cells in table) for i in shown]
    total = format_euros(reminder.total)
    widths[-1] = max(widths[-1], len(total))
    lines = ["  ".join(_pad(cells, shown, widths)) for cells in table]
    rule = "-" * len(lines[0])
    return [lines[0], rule, *lines[1:], rule, TOTAL + total.rjust(len(rule) - len(TOTAL))]


def _cells(row: Row) -> tuple[str, ...]:
    return (row.document, row.issued, row.due, row.late, row.amount)


def _pad(cells: tuple[str, ...], shown: list[int], widths: list[int]) -> list[str]:
    padded = [cells[i].ljust(width) for i, width in zip(shown, widths, strict=True)]
    return [*padded[:-1], cells[shown[-1]].rjust(widths[-1])]


def write_html(reminder: Reminder) -> str:
    """Return the HTML part; everything that others wrote is escaped."""
    return _load_template().render(
        title=reminder.subject,
        before=_split(reminder.before),
        headings=list_headings(reminder),
        rows=list_rows(reminder),
        total_label=TOTAL,
        total=format_euros(reminder.total),
        bank=list_bank_lines(reminder.structure),
        after=_split(reminder.after),
        signature=list_signature(reminder.structure),
        footer=reminder.structure.legal_footer,
    )


def _split(text: str) -> list[list[str]]:
    """Return paragraphs as lists of lines."""
    return [block.splitlines() for block in _BLANK_LINES.split(text.strip()) if block]


@lru_cache(maxsize=1)
def _load_template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  the start does not wait

    environment = Environment(
        loader=PackageLoader("relances_app", "templates/mail"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("reminder.html")
