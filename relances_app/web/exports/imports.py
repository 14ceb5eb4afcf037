"""Export columns and rows of imports, their previews and the matches proposed for bank statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from relances_app.domain.accounts.document import DOCUMENT_KIND_LABELS
from relances_app.services import imports, payments
from relances_app.web.exports.writers import Cell, Column, ColumnType
from relances_app.web.template_filters import format_instant

IMPORT_COLUMNS = (
    Column("Date"), Column("Fichiers"), Column("Nouvelles", ColumnType.COUNT), Column("Modifiées", ColumnType.COUNT),
    Column("Soldées", ColumnType.COUNT), Column("Rejetées", ColumnType.COUNT), Column("Annulé le"),
)  # fmt: skip
REJECTED_LINE_COLUMNS = (Column("Fichier"), Column("Ligne", ColumnType.COUNT), Column("Pourquoi"))
TEMPLATE_COLUMNS = (
    Column("Nom du client"), Column("Code client"), Column("Numéro de facture"),
    Column("Date de facture", ColumnType.DATE), Column("Échéance", ColumnType.DATE),
    Column("Montant TTC", ColumnType.AMOUNT), Column("Reste dû", ColumnType.AMOUNT), Column("Adresse mail"),
    Column("Adresse"), Column("Code postal"), Column("Ville"), Column("Téléphone"), Column("SIREN"),
)  # fmt: skip
"""Headings of the empty workbook to fill in, which the import reads without a question."""

CHANGE_COLUMNS = (
    Column("Ce qui change"), Column("Code client"), Column("Client"), Column("Numéro"), Column("Nature"),
    Column("Date facture", ColumnType.DATE), Column("Échéance", ColumnType.DATE),
    Column("Montant TTC", ColumnType.AMOUNT),
    Column("Reste dû", ColumnType.AMOUNT),
)  # fmt: skip
BALANCE_CHECK_COLUMNS = (
    Column("Compte"), Column("Restes dus", ColumnType.AMOUNT), Column("Solde", ColumnType.AMOUNT),
    Column("Écart", ColumnType.AMOUNT),
)  # fmt: skip
CONTACT_MATCH_COLUMNS = (
    Column("Contact du fichier"), Column("Code du fichier"), Column("Email"), Column("Client connu"),
    Column("Code client"), Column("Pourquoi"), Column("Certitude"),
)  # fmt: skip
PROPOSAL_COLUMNS = (
    Column("Date", ColumnType.DATE), Column("Libellé"), Column("Contrepartie"),
    Column("Encaissement", ColumnType.AMOUNT),
    Column("Documents"), Column("Clients"), Column("Trop-perçu", ColumnType.AMOUNT), Column("Certitude"),
    Column("Pourquoi"),
)  # fmt: skip


def build_import_rows(entries: Iterable[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the imports, newest first."""
    for i in entries:
        undone = format_instant(i["undone_at"]) if i["undone_at"] else ""
        yield (
            format_instant(i["imported_at"]), ", ".join(i["names"]), i["new"], i["changed"], i["settled"],
            i["rejected"], undone,
        )  # fmt: skip


def build_rejected_line_rows(preview: imports.ImportPreview) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of all rejected lines."""
    for parsed_file in preview.files:
        for line in parsed_file.rejections:
            yield parsed_file.name, line.line or None, line.reason


def build_change_rows(preview: imports.ImportPreview) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the changes; a document that would be settled keeps its current open amount."""
    change = preview.diff
    changes = chain(
        (("nouvelle", document) for document in change.new),
        (("modifiée", document) for _, document in change.changed),
        (("rouverte", document) for _, document in change.reopened),
        (("soldée", known.document) for known in change.settled),
    )
    for label, d in changes:
        yield (
            label, d.customer_code, preview.names.get(d.customer_code, ""), d.number, DOCUMENT_KIND_LABELS[d.kind],
            d.issued_on,
            d.due_on, d.amount, d.open_amount,
        )  # fmt: skip


def build_balance_check_rows(preview: imports.ImportPreview) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the account balance checks, those that differ first."""
    for c in preview.balance_checks:
        yield c.customer_code, c.open_sum, c.balance, c.difference


def build_contact_match_rows(preview: imports.ImportPreview) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the contacts that may be existing customers under another code."""
    for m in preview.contacts:
        certainty = "certain" if m.is_sure else "à vérifier"
        yield m.contact.name, m.contact.code, m.contact.email, m.name, m.code, m.matched_by, certainty


def build_proposal_rows(proposals: payments.MatchProposals) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the credits with their proposed documents, then those without one."""
    for m in proposals.matches:
        documents = [part.candidate for part in m.allocations]
        names = dict.fromkeys(found.customer_name for found in documents)
        yield (
            m.payment.booked_on, m.payment.label, m.payment.counterparty, m.payment.amount,
            ", ".join(found.item.number for found in documents), ", ".join(names), m.overpayment,
            "certain" if m.is_certain else "à vérifier", m.reason,
        )  # fmt: skip
    for c in proposals.unmatched:
        yield c.booked_on, c.label, c.counterparty, c.amount, "", "", None, "sans document", ""
