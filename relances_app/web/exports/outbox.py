"""Outbox."""

from collections.abc import Iterable, Iterator

from relances_app.services import outbox
from relances_app.web.exports.writers import Cell, Column, Shape
from relances_app.web.template_filters import WAYS, name_state

OUTBOX = (
    Column("État"), Column("Client"), Column("Adresse"), Column("Voie"), Column("Relance", Shape.COUNT),
    Column("Montant", Shape.AMOUNT), Column("Réclamé en plus", Shape.AMOUNT), Column("Ce qui s’est passé"),
    Column("Réponse du serveur"),
)  # fmt: skip


def lay_outbox(messages: Iterable[outbox.Queued]) -> Iterator[tuple[Cell, ...]]:
    """Lay out what is not settled."""
    for m in messages:
        yield (
            name_state(m.state), m.customer_name, m.recipient, WAYS[m.channel], m.level, m.total, m.charged,
            m.advice, f"{m.reply_code or ''} {m.reply}".strip(),
        )  # fmt: skip
