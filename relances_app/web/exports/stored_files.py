"""Export columns and rows of attachments, sandbox mails, printers and erased contacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from relances_app.services import attachments, mail_sandbox, personal_data, stationery
from relances_app.web.exports.writers import Cell, Column, ColumnType
from relances_app.web.template_filters import format_instant

ATTACHMENT_COLUMNS = (
    Column("Fichier"), Column("Taille (octets)", ColumnType.COUNT), Column("Ajouté le"), Column("Document"),
    Column("Client"), Column("État"), Column("Pourquoi"),
)  # fmt: skip
SANDBOX_MAIL_COLUMNS = (
    Column("Date", ColumnType.DATE), Column("Heure"), Column("De"), Column("À"), Column("Objet"),
    Column("Pièces jointes"),
)  # fmt: skip
PRINTER_COLUMNS = (Column("Imprimante"), Column("Vers la droite (mm)"), Column("Vers le bas (mm)"))
EXPIRED_CONTACT_COLUMNS = (Column("Contact"), Column("Code"), Column("Dernier fait", ColumnType.DATE))
ERASURE_COLUMNS = (Column("Contact n°", ColumnType.COUNT), Column("Effacé le"), Column("Pourquoi"))

ERASURE_REASON_LABELS = {"request": "à sa demande", "retention": "durée de conservation dépassée"}
"""French labels of the reasons for an erasure."""


def build_attachment_rows(files: Iterable[attachments.MatchedAttachment]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the stored PDFs, one for each linked document."""
    for f in files:
        state = "joint" if f.is_confirmed else "à confirmer" if f.number else "sans document"
        yield f.name, f.size, format_instant(f.added_at), f.number, f.customer, state, f.reason


def build_sandbox_mail_rows(mails: Iterable[mail_sandbox.SandboxMail]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the mails of the mail sandbox, times in local time."""
    for m in mails:
        at: datetime = m.received_at.astimezone()
        names = ", ".join(file.name for file in m.attachments)
        yield at.date(), f"{at:%H:%M}", m.sender, m.recipient, m.subject, names


def build_printer_rows(printers: Iterable[stationery.Printer]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the printers with their offsets."""
    for p in printers:
        yield p.name, _format_offset(p.right), _format_offset(p.down)


def _format_offset(length: float) -> str:
    # A typographic minus sign, so that no spreadsheet interprets the text as a formula.
    return f"{length:.1f}".replace(".", ",").replace("-", "−")


def build_expired_contact_rows(
    contacts: Iterable[personal_data.ExpiredContact],
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the contacts beyond the retention period."""
    for c in contacts:
        yield c.name, c.code, c.last_activity_on


def build_erasure_rows(erasures: Iterable[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the erasures: contact number, time and reason, no name."""
    for e in erasures:
        yield e["customer_id"], format_instant(e["erased_at"]), ERASURE_REASON_LABELS[e["reason"]]
