"""Export columns and rows of the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relances_app.services import outbox
from relances_app.web.exports.writers import Cell, Column, ColumnType
from relances_app.web.template_filters import CHANNEL_LABELS, label_state

OUTBOX_COLUMNS = (
    Column("État"), Column("Client"), Column("Adresse"), Column("Voie"), Column("Relance", ColumnType.COUNT),
    Column("Montant", ColumnType.AMOUNT), Column("Pénalités et indemnités", ColumnType.AMOUNT),
    Column("Ce qui s’est passé"), Column("Réponse du serveur"),
)  # fmt: skip


def build_outbox_rows(messages: Iterable[outbox.QueuedMessage]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of messages."""
    for m in messages:
        yield (
            label_state(m.state), m.customer_name, m.recipient, CHANNEL_LABELS[m.channel], m.level, m.total,
            m.charged,
            m.advice, f"{m.reply_code or ''} {m.reply}".strip(),
        )  # fmt: skip
