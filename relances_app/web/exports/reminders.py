"""Reminders."""

from collections.abc import Iterable, Iterator
from datetime import date

from relances_app.services.reminders import rows as reminders_rows
from relances_app.web.exports.writers import Cell, Column, Shape

REMINDERS = (
    Column("Code client"), Column("Client"), Column("Email"), Column("Numéro"), Column("Date facture", Shape.DAY),
    Column("Échéance", Shape.DAY), Column("Montant TTC", Shape.AMOUNT), Column("Reste dû", Shape.AMOUNT),
    Column("Jours de retard", Shape.COUNT), Column("Niveau atteint", Shape.COUNT),
    Column("Dernière relance", Shape.DAY), Column("Coché"),
)  # fmt: skip


def lay_reminders(rows: Iterable[reminders_rows.Row], as_of: date) -> Iterator[tuple[Cell, ...]]:
    """Lay out a list of reminders, a line for each document; days late are counted to `as_of`."""
    for row in rows:
        group = row.group
        for x in row.items:
            ticked = "oui" if x.id in row.ticked_ids else "non"
            late = max((as_of - x.due_on).days, 0)
            yield (
                group.code, group.name, group.email, x.number, x.issued_on, x.due_on, x.amount, x.open_amount,
                late, x.level, x.last_reminded_on, ticked,
            )  # fmt: skip
