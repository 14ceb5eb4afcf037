"""Customers, the documents of one of them, and payments as files to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from relances_app.domain.accounts.account import Item
from relances_app.domain.accounts.ageing import LABELS
from relances_app.domain.accounts.customer import FRENCH_KINDS
from relances_app.domain.accounts.document import FRENCH
from relances_app.domain.accounts.hold import Promise
from relances_app.domain.language import FRENCH_NAMES
from relances_app.services import customer_list
from relances_app.web.exports.writers import Cell, Column, Shape
from relances_app.web.template_filters import format_instant

CUSTOMERS = (
    Column("Code client"), Column("Client"), Column("Qualité"), Column("Langue"), Column("Email"),
    Column("Téléphone"), Column("Adresse"), Column("Complément"), Column("Code postal"), Column("Ville"),
    Column("Pays"), Column("SIREN"), Column("Reste dû", Shape.AMOUNT),
    *(Column(label, Shape.AMOUNT) for label in LABELS),
    Column("Avoirs et acomptes à déduire", Shape.AMOUNT), Column("Jours de retard", Shape.COUNT),
    Column("Prochaine relance", Shape.COUNT), Column("Attente"), Column("Promesse non tenue"),
)  # fmt: skip
DOCUMENTS = (
    Column("Numéro"), Column("Nature"), Column("Date facture", Shape.DAY), Column("Échéance", Shape.DAY),
    Column("Montant TTC", Shape.AMOUNT), Column("Reste dû", Shape.AMOUNT), Column("Niveau atteint", Shape.COUNT),
    Column("Dernière relance", Shape.DAY), Column("Soldé le", Shape.DAY),
)  # fmt: skip
PROMISES = (
    Column("Client"), Column("Promis pour le", Shape.DAY), Column("Reste dû", Shape.AMOUNT), Column("État"),
    Column("Motif"),
)  # fmt: skip
PAYMENTS = (
    Column("Date", Shape.DAY), Column("Libellé"), Column("Documents"), Column("Montant", Shape.AMOUNT),
    Column("Enregistré le"), Column("Annulé le"),
)  # fmt: skip


def lay_customers(lines: Iterable[customer_list.Line], broken: frozenset[int]) -> Iterator[tuple[Cell, ...]]:
    """Lay out customers with the ageing of what each owes; `broken` are those with a promise not kept."""
    for line in lines:
        c, age = line.customer, line.ageing
        yield (
            c.code, c.name, FRENCH_KINDS[c.capacity], FRENCH_NAMES[c.reads], c.email, c.phone, c.street, c.street2,
            c.postcode, c.town, c.country, c.siren, line.open_amount, *age.claims, age.credits, line.days_late,
            line.next_level, line.hold.sentence if line.hold else "", "oui" if line.customer_id in broken else "",
        )  # fmt: skip


def lay_documents(
    items: Iterable[Item], settled: Iterable[customer_list.Settled]
) -> Iterator[tuple[Cell, ...]]:
    """Lay out the documents of one customer, those open first."""
    for x in items:
        yield (
            x.number, FRENCH[x.kind], x.issued_on, x.due_on, x.amount, x.open_amount, x.level, x.last_reminded_on,
            None,
        )  # fmt: skip
    for s in settled:
        yield (s.number, FRENCH[s.kind], s.issued_on, s.due_on, s.amount, 0, None, None, s.settled_on)


def lay_promises(promises: Iterable[Promise], today: date) -> Iterator[tuple[Cell, ...]]:
    """Lay out the promises whose day has come, oldest first."""
    for p in promises:
        state = "promesse non tenue" if p.is_broken(today) else "attendue aujourd’hui"
        yield p.name, p.until_on, p.open_amount, state, p.reason


def lay_payments(payments: Iterable[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    """Lay out the payments kept, those taken back too."""
    for p in payments:
        cancelled = format_instant(p["cancelled_at"]) if p["cancelled_at"] else ""
        yield (
            date.fromisoformat(p["booked_on"]), p["label"], p["numbers"], p["amount"],
            format_instant(p["recorded_at"]), cancelled,
        )  # fmt: skip
