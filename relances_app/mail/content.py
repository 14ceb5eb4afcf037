"""Content of a reminder mail: the plain text part and the HTML part."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DOCUMENT_KIND_LABELS
from relances_app.domain.charges.charges import Charges
from relances_app.domain.dates import count_days
from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.account_tables import AccountTable, build_account_tables, format_balance
from relances_app.domain.messages.charges_table import (
    build_detail_headings,
    build_detail_notes,
    build_detail_rows,
    build_detail_title,
    build_totals,
)
from relances_app.domain.messages.message import Reminder
from relances_app.domain.money import NARROW_NBSP, NBSP
from relances_app.domain.structure import format_iban

if TYPE_CHECKING:
    from jinja2 import Template

FIRST_LEVEL_SHOWING_DAYS_LATE = 2
"""The first, friendly reminder does not show the days late."""

_BLANK_LINES = re.compile(r"\n\s*\n")


def build_table(reminder: Reminder) -> list[tuple[str, ...]]:
    """Return the headings and one row per document; the open amount is the last column, credits are negative."""
    translate = reminder.locale.translate
    counts_days = reminder.level >= FIRST_LEVEL_SHOWING_DAYS_LATE
    late = [translate("Retard")] if counts_days else []
    headings = (
        translate("Document"),
        translate("Date"),
        translate("Échéance"),
        *late,
        translate("Reste dû"),
    )
    return [headings, *(_build_row(item, reminder, counts_days) for item in reminder.items)]


def _build_row(item: OpenItem, reminder: Reminder, counts_days: bool) -> tuple[str, ...]:
    locale = reminder.locale
    days = count_days(item.due_on, reminder.dated_on) if item.is_open_invoice else 0
    late = locale.format_days(days).replace(" ", NBSP) if days else ""
    return (
        f"{locale.translate(DOCUMENT_KIND_LABELS[item.kind]).capitalize()} {item.number}",
        locale.format_date(item.issued_on),
        locale.format_date(item.due_on) if item.is_open_invoice else "",
        *([late] if counts_days else []),
        locale.format_euros(item.open_amount),
    )


def list_bank_lines(reminder: Reminder) -> list[tuple[str, str]]:
    """Return the bank details for a transfer, empty if the structure has no IBAN."""
    structure = reminder.structure
    if not structure.iban:
        return []
    iban = format_iban(structure.iban).replace(NBSP, " ")  # bank forms accept only plain spaces when pasted
    lines = ((reminder.locale.translate("Titulaire"), structure.name), ("IBAN", iban), ("BIC", structure.bic))
    return [(label, value) for label, value in lines if value]


def list_signature_lines(reminder: Reminder) -> list[str]:
    """Return name, address, phone and reply address of the sender."""
    structure = reminder.structure
    lines = (
        structure.name or structure.sender.name,
        structure.street,
        structure.street2,
        f"{structure.postcode} {structure.town}".strip(),
        reminder.locale.translate("Tél. {phone}", phone=structure.phone) if structure.phone else "",
        structure.sender.reply_to or structure.sender.address,
    )
    return [line for line in lines if line]


def render_text(reminder: Reminder) -> str:
    """Return the plain text part; narrow no-break spaces become no-break spaces, which old mail readers show."""
    locale = reminder.locale
    bank = [f"{label}{locale.label_separator}{value}" for label, value in list_bank_lines(reminder)]
    footer = reminder.structure.legal_footer
    blocks = (
        reminder.body_before,
        "\n".join(_format_table(build_table(reminder), _list_totals(reminder))),
        "\n".join([locale.translate("Règlement par virement"), *bank]) if bank else "",
        *(_format_account_table(table) for table in build_account_tables(reminder)),
        format_balance(reminder),
        reminder.body_after,
        _format_interest_detail(reminder.charges, locale),
        _get_reply_instructions(locale) if reminder.reply_links else "",
        "\n".join(["-- ", *list_signature_lines(reminder), *([footer] if footer else [])]),
    )
    return "\n\n".join(block for block in blocks if block).replace(NARROW_NBSP, NBSP)


def _get_reply_instructions(locale: Locale) -> str:
    """Return the text that replaces the reply links in the plain text part."""
    return locale.translate(
        "Pour nous répondre, il suffit de répondre à ce message : dites-nous que c’est payé et quel jour, quel "
        "jour vous paierez, ou ce que vous contestez."
    )


def _format_account_table(table: AccountTable) -> str:
    return "\n".join([table.title, *_format_table([table.headings, *table.rows], []), table.note]).rstrip()


def _format_table(table: Sequence[tuple[str, ...]], sums: Sequence[tuple[str, str]]) -> list[str]:
    """Format the documents in columns, amounts on the right; each line is readable in a proportional font too."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    widths[-1] = max(widths[-1], *(len(text) for _, text in sums), 0)
    lines = ["  ".join(_pad_cells(cells, widths)) for cells in table]
    rule = "-" * len(lines[0])
    last = [label + text.rjust(max(len(rule) - len(label), len(text) + 2)) for label, text in sums]
    return [lines[0], rule, *lines[1:], rule, *last]


def _pad_cells(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return [*padded[:-1], cells[-1].rjust(widths[-1])]


def _list_totals(reminder: Reminder) -> list[tuple[str, str]]:
    locale = reminder.locale
    totals = build_totals(reminder.total, reminder.charges, locale, is_statement=reminder.is_statement)
    return [(label, locale.format_euros(cents)) for label, cents in totals]


def _format_interest_detail(charges: Charges | None, locale: Locale) -> str:
    """Return the detail of late interest as sentences, since eight columns would be wrapped in plain text."""
    if not (charges and charges.interest):
        return ""
    lines = [
        locale.translate(
            "{number} : du {start} au {end}, {days} j sur {base} € à {rate} = {interest} €",
            number=number or "…",
            start=start,
            end=end,
            days=days,
            base=base,
            rate=rate,
            interest=interest,
        )
        + (locale.translate(", arrondi à {rounded} €", rounded=rounded) if rounded else "")
        for number, start, end, days, base, rate, interest, rounded in build_detail_rows(charges, locale)
    ]
    return "\n".join([build_detail_title(charges, locale), *lines, *build_detail_notes(charges, locale)])


def render_html(reminder: Reminder, image_id: str = "") -> str:
    """Return the HTML part, with the QR code under its Content-ID; all texts are escaped."""
    locale = reminder.locale
    return _load_template().render(
        translate=locale.translate,
        label_separator=locale.label_separator,
        language=locale.language,
        title=reminder.subject,
        before=_split_paragraphs(reminder.body_before),
        table=build_table(reminder),
        totals=_list_totals(reminder),
        bank=list_bank_lines(reminder),
        amount_due=locale.format_euros(reminder.amount_due),
        qr_image=f"cid:{image_id}" if image_id else "",
        reply_links=reminder.reply_links,
        others=build_account_tables(reminder),
        balance=format_balance(reminder),
        after=_split_paragraphs(reminder.body_after),
        detail=_build_interest_detail(reminder.charges, locale),
        signature=list_signature_lines(reminder),
        footer=reminder.structure.legal_footer,
    )


def _build_interest_detail(charges: Charges | None, locale: Locale) -> dict[str, object] | None:
    if not (charges and charges.interest):
        return None
    rows = [build_detail_headings(locale), *build_detail_rows(charges, locale)]
    return {
        "title": build_detail_title(charges, locale),
        "rows": rows,
        "notes": build_detail_notes(charges, locale),
    }


def _split_paragraphs(text: str) -> list[list[str]]:
    """Return paragraphs as lists of lines."""
    return [block.splitlines() for block in _BLANK_LINES.split(text.strip()) if block]


@lru_cache(maxsize=1)
def _load_template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  keeps start-up fast

    environment = Environment(
        loader=PackageLoader("relances_app", "templates/mail"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("reminder.html")
