"""What a mail says: the facts of a reminder in order, for the plain part and for the HTML part."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from relances_app.domain.accounts.account import Item
from relances_app.domain.accounts.document import FRENCH
from relances_app.domain.charges.charges import Charges
from relances_app.domain.dates import count_days
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.charges_table import (
    list_detail,
    list_detail_headings,
    list_notes,
    list_totals,
    title_detail,
)
from relances_app.domain.messages.message import Reminder
from relances_app.domain.money import NBSP, THIN
from relances_app.domain.structure import group_iban

if TYPE_CHECKING:
    from jinja2 import Template

FIRST_LEVEL_WITH_DAYS = 2
"""The courteous first reminder does not count the days late."""

_BLANK_LINES = re.compile(r"\n\s*\n")


def list_table(reminder: Reminder) -> list[tuple[str, ...]]:
    """Return the headings, then each document; the sum stands last, credits bear their sign."""
    say = reminder.tongue.say
    counts_days = reminder.level >= FIRST_LEVEL_WITH_DAYS
    late = [say("Retard")] if counts_days else []
    headings = (say("Document"), say("Date"), say("Échéance"), *late, say("Reste dû"))
    return [headings, *(_list_cells(item, reminder, counts_days) for item in reminder.items)]


def _list_cells(item: Item, reminder: Reminder, counts_days: bool) -> tuple[str, ...]:
    tongue = reminder.tongue
    days = count_days(item.due_on, reminder.dated_on) if item.is_claim else 0
    late = tongue.count_days(days).replace(" ", NBSP) if days else ""
    return (
        f"{tongue.say(FRENCH[item.kind]).capitalize()} {item.number}",
        tongue.write_day(item.issued_on),
        tongue.write_day(item.due_on) if item.is_claim else "",
        *([late] if counts_days else []),
        tongue.write_euros(item.open_amount),
    )


def list_bank_lines(reminder: Reminder) -> list[tuple[str, str]]:
    """Return what a transfer needs, or nothing where the structure has no IBAN."""
    structure = reminder.structure
    if not structure.iban:
        return []
    iban = group_iban(structure.iban).replace(NBSP, " ")  # banks' forms take pasted plain spaces only
    lines = ((reminder.tongue.say("Titulaire"), structure.name), ("IBAN", iban), ("BIC", structure.bic))
    return [(label, value) for label, value in lines if value]


def list_signature(reminder: Reminder) -> list[str]:
    """Return who writes, where, and how to answer."""
    structure = reminder.structure
    lines = (
        structure.name or structure.sender.name,
        structure.street,
        structure.street2,
        f"{structure.postcode} {structure.town}".strip(),
        reminder.tongue.say("Tél. {phone}", phone=structure.phone) if structure.phone else "",
        structure.sender.reply_to or structure.sender.address,
    )
    return [line for line in lines if line]


def write_plain(reminder: Reminder) -> str:
    """Return the plain part; the thin space of sums is a plain no-break one, which old readers show."""
    tongue = reminder.tongue
    bank = [f"{label}{tongue.colon}{value}" for label, value in list_bank_lines(reminder)]
    footer = reminder.structure.legal_footer
    blocks = (
        reminder.before,
        "\n".join(_draw_table(reminder)),
        "\n".join([tongue.say("Règlement par virement"), *bank]) if bank else "",
        reminder.after,
        _write_detail(reminder.charges, tongue),
        _say_how_to_answer(tongue) if reminder.answers else "",
        "\n".join(["-- ", *list_signature(reminder), *([footer] if footer else [])]),
    )
    return "\n\n".join(block for block in blocks if block).replace(THIN, NBSP)


def _say_how_to_answer(tongue: Tongue) -> str:
    """Say what stands for the three links where links cannot be pressed."""
    return tongue.say(
        "Pour nous répondre, il suffit de répondre à ce message : dites-nous que c’est payé et quel jour, quel "
        "jour vous paierez, ou ce que vous contestez."
    )


def _draw_table(reminder: Reminder) -> list[str]:
    """Lay the documents out in columns, sums to the right; in any font each line reads by itself."""
    table, sums = list_table(reminder), _list_sums(reminder)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    widths[-1] = max(widths[-1], *(len(text) for _, text in sums))
    lines = ["  ".join(_pad(cells, widths)) for cells in table]
    rule = "-" * len(lines[0])
    last = [label + text.rjust(max(len(rule) - len(label), len(text) + 2)) for label, text in sums]
    return [lines[0], rule, *lines[1:], rule, *last]


def _pad(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return [*padded[:-1], cells[-1].rjust(widths[-1])]


def _list_sums(reminder: Reminder) -> list[tuple[str, str]]:
    tongue = reminder.tongue
    totals = list_totals(reminder.total, reminder.charges, tongue)
    return [(label, tongue.write_euros(cents)) for label, cents in totals]


def _write_detail(charges: Charges | None, tongue: Tongue) -> str:
    """Return the detail of late interest as sentences: lines of a text wrap, and eight columns would not."""
    if not (charges and charges.interest):
        return ""
    lines = [
        tongue.say(
            "{number} : du {start} au {end}, {days} j sur {base} € à {rate} = {interest} €",
            number=number or "…",
            start=start,
            end=end,
            days=days,
            base=base,
            rate=rate,
            interest=interest,
        )
        + (tongue.say(", arrondi à {rounded} €", rounded=rounded) if rounded else "")
        for number, start, end, days, base, rate, interest, rounded in list_detail(charges, tongue)
    ]
    return "\n".join([title_detail(charges, tongue), *lines, *list_notes(charges, tongue)])


def write_html(reminder: Reminder, picture_id: str = "") -> str:
    """Return the HTML part, with the picture of the transfer code under its Content-ID; others' words are escaped."""
    tongue = reminder.tongue
    return _load_template().render(
        say=tongue.say,
        colon=tongue.colon,
        language=tongue.language,
        title=reminder.subject,
        before=_split(reminder.before),
        table=list_table(reminder),
        totals=_list_sums(reminder),
        bank=list_bank_lines(reminder),
        asked=tongue.write_euros(reminder.asked),
        picture=f"cid:{picture_id}" if picture_id else "",
        answers=reminder.answers,
        after=_split(reminder.after),
        detail=_show_detail(reminder.charges, tongue),
        signature=list_signature(reminder),
        footer=reminder.structure.legal_footer,
    )


def _show_detail(charges: Charges | None, tongue: Tongue) -> dict[str, object] | None:
    if not (charges and charges.interest):
        return None
    rows = [list_detail_headings(tongue), *list_detail(charges, tongue)]
    return {"title": title_detail(charges, tongue), "rows": rows, "notes": list_notes(charges, tongue)}


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
