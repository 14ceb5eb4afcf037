"""What a file or a bank statement would change, and what could not be read, as files to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from relances_app.domain.accounts.document import FRENCH
from relances_app.services import imports, payments
from relances_app.web.exports.writers import Cell, Column, Shape
from relances_app.web.template_filters import format_instant

IMPORTS = (
    Column("Date"), Column("Fichiers"), Column("Nouvelles", Shape.COUNT), Column("Modifiées", Shape.COUNT),
    Column("Soldées", Shape.COUNT), Column("Rejetées", Shape.COUNT), Column("Annulé le"),
)  # fmt: skip
REJECTED = (Column("Fichier"), Column("Ligne", Shape.COUNT), Column("Pourquoi"))
CHANGES = (
    Column("Ce qui change"), Column("Code client"), Column("Client"), Column("Numéro"), Column("Nature"),
    Column("Date facture", Shape.DAY), Column("Échéance", Shape.DAY), Column("Montant TTC", Shape.AMOUNT),
    Column("Reste dû", Shape.AMOUNT),
)  # fmt: skip
CONTROLS = (
    Column("Compte"), Column("Restes dus", Shape.AMOUNT), Column("Solde", Shape.AMOUNT),
    Column("Écart", Shape.AMOUNT),
)  # fmt: skip
CONTACTS = (
    Column("Contact du fichier"), Column("Code du fichier"), Column("Email"), Column("Client connu"),
    Column("Code client"), Column("Pourquoi"), Column("Certitude"),
)  # fmt: skip
PROPOSALS = (
    Column("Date", Shape.DAY), Column("Libellé"), Column("Contrepartie"), Column("Crédit", Shape.AMOUNT),
    Column("Documents"), Column("Clients"), Column("Trop-perçu", Shape.AMOUNT), Column("Certitude"),
    Column("Pourquoi"),
)  # fmt: skip


def lay_imports(entries: Iterable[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    """Lay out the imports, newest first."""
    for i in entries:
        undone = format_instant(i["undone_at"]) if i["undone_at"] else ""
        yield (
            format_instant(i["imported_at"]), ", ".join(i["names"]), i["new"], i["changed"], i["settled"],
            i["rejected"], undone,
        )  # fmt: skip


def lay_rejected(preview: imports.Preview) -> Iterator[tuple[Cell, ...]]:
    """Lay out the lines that could not be read, all of them."""
    for reading in preview.readings:
        for line in reading.rejections:
            yield reading.name, line.line or None, line.reason


def lay_changes(preview: imports.Preview) -> Iterator[tuple[Cell, ...]]:
    """Lay out what would change; a document that would be settled bears what it owes until then."""
    change = preview.change
    said = chain(
        (("nouvelle", document) for document in change.new),
        (("modifiée", document) for _, document in change.changed),
        (("rouverte", document) for _, document in change.reopened),
        (("soldée", known.document) for known in change.settled),
    )
    for word, d in said:
        yield (
            word, d.customer_code, preview.names.get(d.customer_code, ""), d.number, FRENCH[d.kind], d.issued_on,
            d.due_on, d.amount, d.open_amount,
        )  # fmt: skip


def lay_controls(preview: imports.Preview) -> Iterator[tuple[Cell, ...]]:
    """Lay out the accounts of a ledger, those that differ first."""
    for c in preview.controls:
        yield c.customer_code, c.open_sum, c.balance, c.difference


def lay_contacts(preview: imports.Preview) -> Iterator[tuple[Cell, ...]]:
    """Lay out the contacts that may be customers under another code."""
    for m in preview.contacts:
        sure = "certain" if m.is_sure else "à vérifier"
        yield m.contact.name, m.contact.code, m.contact.email, m.name, m.code, m.by, sure


def lay_proposals(proposals: payments.Proposals) -> Iterator[tuple[Cell, ...]]:
    """Lay out each credit with what it may settle, then those without a document."""
    for m in proposals.matches:
        documents = [part.candidate for part in m.parts]
        names = dict.fromkeys(found.customer_name for found in documents)
        yield (
            m.credit.booked_on, m.credit.label, m.credit.counterparty, m.credit.amount,
            ", ".join(found.item.number for found in documents), ", ".join(names), m.rest,
            "certain" if m.is_certain else "à vérifier", m.reason,
        )  # fmt: skip
    for c in proposals.unmatched:
        yield c.booked_on, c.label, c.counterparty, c.amount, "", "", None, "sans document", ""
