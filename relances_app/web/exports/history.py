"""History."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from relances_app.services import history
from relances_app.web.exports.writers import Cell, Column, Shape
from relances_app.web.template_filters import EVENTS, WAYS

JOURNAL = (
    Column("Date", Shape.DAY), Column("Heure"), Column("Client"), Column("Adresse"), Column("Voie"),
    Column("Relance", Shape.COUNT), Column("Montant", Shape.AMOUNT), Column("Réclamé en plus", Shape.AMOUNT),
    Column("Suite"), Column("Annulée"), Column("Note"), Column("Réponse du serveur"),
)  # fmt: skip


def lay_journal(entries: Iterable[history.Entry]) -> Iterator[tuple[Cell, ...]]:
    """Lay out Histo, instants in local time."""
    for e in entries:
        at = datetime.fromisoformat(e.at).astimezone()
        yield (
            at.date(), f"{at:%H:%M}", e.customer_name, e.recipient, WAYS[e.channel], e.level, e.total, e.charged,
            EVENTS[e.event], "oui" if e.is_cancelled else "", e.note, f"{e.reply_code or ''} {e.reply}".strip(),
        )  # fmt: skip
