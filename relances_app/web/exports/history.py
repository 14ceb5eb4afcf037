"""Export columns and rows of the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from relances_app.domain.sending.outcome import label_reminder
from relances_app.services import history
from relances_app.web.exports.writers import Cell, Column, ColumnType
from relances_app.web.template_filters import CHANNEL_LABELS

HISTORY_COLUMNS = (
    Column("Date", ColumnType.DATE), Column("Heure"), Column("Client"), Column("Adresse"), Column("Voie"),
    Column("Relance", ColumnType.COUNT), Column("Montant", ColumnType.AMOUNT),
    Column("Pénalités et indemnités", ColumnType.AMOUNT),
    Column("État"), Column("Annulée"), Column("Note"), Column("Réponse du serveur"),
)  # fmt: skip


def build_history_rows(entries: Iterable[history.HistoryEntry]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the history, times in local time."""
    for e in entries:
        at = datetime.fromisoformat(e.at).astimezone()
        yield (
            at.date(), f"{at:%H:%M}", e.customer_name, e.recipient, CHANNEL_LABELS[e.channel], e.level, e.total,
            e.charged,
            label_reminder(e.event, e.channel), "oui" if e.is_cancelled else "", e.note,
            f"{e.reply_code or ''} {e.reply}".strip(),
        )  # fmt: skip
