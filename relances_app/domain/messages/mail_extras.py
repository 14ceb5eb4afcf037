"""What goes with the words of a mail, as the structure wishes: ways to pay, ways to answer, the invoices' PDFs."""

from collections.abc import Sequence
from dataclasses import replace

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import Refusal
from relances_app.domain.messages.epc_qr import write_payload
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.reply_links import list_answers

MEGABYTE = 1_000_000
IN_BASE64 = 4 / 3 * 78 / 76
"""What a file grows by in a mail: three bytes become four signs, in lines of 76 and their ends (RFC 2045, 6.8)."""


def add_ways(reminder: Reminder, files: Sequence[Attachment]) -> Reminder:
    """Return a mail's reminder with its transfer code, its answers and its files; raises Refusal where too large."""
    options, total = reminder.structure.mails, reminder.asked
    return replace(
        reminder,
        qr_payload=write_code(reminder, total) if options.has_qr else None,
        answers=list_answers(reminder, total) if options.has_answers else (),
        attachments=check_size(reminder, files) if options.has_invoices else (),
    )


def write_code(reminder: Reminder, total: int) -> str | None:
    """Return the text of the transfer code for `total` cents, or None where there can be none."""
    numbers = [item.number for item in reminder.items if item.is_claim]
    return write_payload(reminder.structure, reminder.customer, numbers, total)


def check_size(reminder: Reminder, files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return the files of a mail, names that occur twice told apart; raises Refusal where they are too large."""
    size = sum(len(file.content) for file in files) * IN_BASE64
    limit = reminder.structure.mails.megabytes
    if size > limit * MEGABYTE:
        figures = f"{size / MEGABYTE:.1f} Mo pour {limit} Mo".replace(".", ",")
        raise Refusal(
            f"Les factures à joindre pour {reminder.customer.name} font un mail trop lourd ({figures}) : "
            "décochez des documents, retirez des pièces jointes de sa fiche, ou changez la limite sur la page "
            "« Papier à lettres »."
        )
    return tuple(tell_apart(files))


def tell_apart(files: Sequence[Attachment]) -> list[Attachment]:
    """Return files of different names: `facture.pdf`, `facture (2).pdf`."""
    seen: dict[str, int] = {}
    told = []
    for file in files:
        count = seen[file.name.casefold()] = seen.get(file.name.casefold(), 0) + 1
        stem, dot, ending = file.name.rpartition(".")
        told.append(replace(file, name=f"{stem} ({count}){dot}{ending}") if count > 1 else file)
    return told
