"""Optional parts of a mail: transfer QR code, reply links, and PDFs of the invoices."""

from collections.abc import Sequence
from dataclasses import replace

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import UserError
from relances_app.domain.messages.epc_qr import build_payload
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.reply_links import build_reply_links

MEGABYTE = 1_000_000
BASE64_OVERHEAD = 4 / 3 * 78 / 76
"""Growth of a file by Base64: three bytes become four characters, in lines of 76 plus CRLF (RFC 2045, 6.8)."""


def add_extras(reminder: Reminder, files: Sequence[Attachment]) -> Reminder:
    """Return the reminder with the parts enabled in the mail options; raises UserError if the mail is too large."""
    options, total = reminder.structure.mails, reminder.amount_due
    return replace(
        reminder,
        qr_payload=build_qr_payload(reminder, total) if options.has_qr else None,
        reply_links=build_reply_links(reminder, total) if options.has_reply_links else (),
        attachments=check_size(reminder, files) if options.has_invoices else (),
    )


def build_qr_payload(reminder: Reminder, total: int) -> str | None:
    """Return the text of the transfer QR code for `total` cents, or None if data are missing or invalid."""
    numbers = [item.number for item in reminder.items if item.is_open_invoice]
    return build_payload(reminder.structure, reminder.customer, numbers, total)


def check_size(reminder: Reminder, files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return the attachments, with duplicate names numbered; raises UserError if they are too large."""
    size = sum(len(file.content) for file in files) * BASE64_OVERHEAD
    limit = reminder.structure.mails.max_megabytes
    if size > limit * MEGABYTE:
        figures = f"{size / MEGABYTE:.1f} Mo pour {limit} Mo".replace(".", ",")
        raise UserError(
            f"Les factures à joindre pour {reminder.customer.name} font un mail trop lourd ({figures}) : "
            "désélectionnez des documents, supprimez des pièces jointes de sa fiche, ou changez la limite sur la "
            "page « Lettres et papier »."
        )
    return tuple(deduplicate_names(files))


def deduplicate_names(files: Sequence[Attachment]) -> list[Attachment]:
    """Return the files with duplicate names numbered: `facture.pdf`, `facture (2).pdf`."""
    seen: dict[str, int] = {}
    renamed = []
    for file in files:
        count = seen[file.name.casefold()] = seen.get(file.name.casefold(), 0) + 1
        stem, dot, ending = file.name.rpartition(".")
        renamed.append(replace(file, name=f"{stem} ({count}){dot}{ending}") if count > 1 else file)
    return renamed
