"""Export columns and rows of customers, their documents, promises and payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.ageing import BUCKET_LABELS
from relances_app.domain.accounts.customer import CUSTOMER_KIND_LABELS
from relances_app.domain.accounts.document import DOCUMENT_KIND_LABELS
from relances_app.domain.accounts.hold import Promise
from relances_app.domain.language import LANGUAGE_LABELS
from relances_app.services import customer_list
from relances_app.web.exports.writers import Cell, Column, ColumnType
from relances_app.web.levels import label_level
from relances_app.web.template_filters import format_instant

CUSTOMER_COLUMNS = (
    Column("Code client"), Column("Client"), Column("Qualité"), Column("Langue"), Column("Email"),
    Column("Téléphone"), Column("Adresse"), Column("Complément"), Column("Code postal"), Column("Ville"),
    Column("Pays"), Column("SIREN"), Column("Reste dû", ColumnType.AMOUNT),
    *(Column(label, ColumnType.AMOUNT) for label in BUCKET_LABELS),
    Column("Avoirs et acomptes à déduire", ColumnType.AMOUNT), Column("Jours de retard", ColumnType.COUNT),
    Column("Prochaine relance", ColumnType.COUNT), Column("Attente"), Column("Promesse non tenue"),
    Column("Échu", ColumnType.AMOUNT), Column("Délai moyen de paiement"), Column("Dernier contact", ColumnType.DATE),
    Column("Prochaine étape"), Column("Jour de la prochaine étape", ColumnType.DATE), Column("Email de la direction"),
)  # fmt: skip
DOCUMENT_COLUMNS = (
    Column("Numéro"), Column("Nature"), Column("Date facture", ColumnType.DATE), Column("Échéance", ColumnType.DATE),
    Column("Montant TTC", ColumnType.AMOUNT), Column("Reste dû", ColumnType.AMOUNT),
    Column("Niveau atteint", ColumnType.COUNT),
    Column("Dernière relance", ColumnType.DATE), Column("Soldé le", ColumnType.DATE),
)  # fmt: skip
PROMISE_COLUMNS = (
    Column("Client"), Column("Promis pour le", ColumnType.DATE), Column("Reste dû", ColumnType.AMOUNT),
    Column("État"),
    Column("Motif"),
)  # fmt: skip
PAYMENT_COLUMNS = (
    Column("Date", ColumnType.DATE), Column("Libellé"), Column("Documents"), Column("Montant", ColumnType.AMOUNT),
    Column("Enregistré le"), Column("Annulé le"),
)  # fmt: skip


def build_customer_rows(
    lines: Iterable[customer_list.CustomerRow], broken: frozenset[int]
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of customers with their ageing; `broken` contains the ids of customers with a broken promise."""
    for line in lines:
        c, age, figures = line.customer, line.ageing, line.figures
        step = figures.next_step
        yield (
            c.code, c.name, CUSTOMER_KIND_LABELS[c.effective_kind], LANGUAGE_LABELS[c.effective_language], c.email,
            c.phone, c.street, c.street2,
            c.postcode, c.town, c.country, c.siren, line.open_amount, *age.buckets, age.credits, line.days_late,
            line.next_level, line.hold.message if line.hold else "", "oui" if line.customer_id in broken else "",
            figures.overdue, figures.delay.label if figures.delay else "", figures.last_contact_on,
            label_level(step.level) if step else "", step.due_on if step else None, c.management_email,
        )  # fmt: skip


def build_document_rows(
    items: Iterable[OpenItem], settled: Iterable[customer_list.SettledDocument]
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the documents of one customer, open ones first."""
    for x in items:
        yield (
            x.number, DOCUMENT_KIND_LABELS[x.kind], x.issued_on, x.due_on, x.amount, x.open_amount, x.level,
            x.last_reminded_on,
            None,
        )  # fmt: skip
    for s in settled:
        yield (
            s.number,
            DOCUMENT_KIND_LABELS[s.kind],
            s.issued_on,
            s.due_on,
            s.amount,
            0,
            None,
            None,
            s.settled_on,
        )


def build_promise_rows(promises: Iterable[Promise], today: date) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the promises due today or broken, oldest first."""
    for p in promises:
        state = "promesse non tenue" if p.is_broken(today) else "attendue aujourd’hui"
        yield p.name, p.until_on, p.open_amount, state, p.reason


def build_payment_rows(payments: Iterable[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of all payments, including cancelled ones."""
    for p in payments:
        cancelled = format_instant(p["cancelled_at"]) if p["cancelled_at"] else ""
        yield (
            date.fromisoformat(p["booked_on"]), p["label"], p["numbers"], p["amount"],
            format_instant(p["recorded_at"]), cancelled,
        )  # fmt: skip
