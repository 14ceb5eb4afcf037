"""Export columns and rows of a reminder list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from relances_app.services.reminders import rows as reminders_rows
from relances_app.web.exports.writers import Cell, Column, ColumnType

REMINDER_COLUMNS = (
    Column("Code client"), Column("Client"), Column("Email"), Column("Numéro"),
    Column("Date facture", ColumnType.DATE),
    Column("Échéance", ColumnType.DATE), Column("Montant TTC", ColumnType.AMOUNT),
    Column("Reste dû", ColumnType.AMOUNT),
    Column("Jours de retard", ColumnType.COUNT), Column("Niveau atteint", ColumnType.COUNT),
    Column("Dernière relance", ColumnType.DATE), Column("Sélectionné"),
)  # fmt: skip


def build_reminder_rows(
    rows: Iterable[reminders_rows.ReminderRow], as_of: date
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a list of reminders, one for each document; days late are counted up to `as_of`."""
    for row in rows:
        group = row.group
        for x in row.items:
            ticked = "oui" if x.id in row.ticked_ids else "non"
            late = max((as_of - x.due_on).days, 0)
            yield (
                group.code, group.name, group.email, x.number, x.issued_on, x.due_on, x.amount, x.open_amount,
                late, x.level, x.last_reminded_on, ticked,
            )  # fmt: skip
