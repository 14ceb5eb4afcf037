"""A list as a file to keep: its columns, its name, and the answer that carries it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from flask import send_file
from werkzeug.wrappers import Response

from relances_app.domain.rates import format_rate
from relances_app.services import journal, outbox, rates, reminders, tables
from relances_app.services.tables import Cell, Column, Shape
from relances_app.web.filters import EVENTS, name_state

FORMS = "any(csv, xlsx)"
MIMES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

REMINDERS = (
    Column("Code client"), Column("Client"), Column("Email"), Column("Numéro"), Column("Date facture", Shape.DAY),
    Column("Échéance", Shape.DAY), Column("Montant TTC", Shape.AMOUNT), Column("Reste dû", Shape.AMOUNT),
    Column("Jours de retard", Shape.COUNT), Column("Niveau atteint", Shape.COUNT),
    Column("Dernière relance", Shape.DAY), Column("Coché"),
)  # fmt: skip
JOURNAL = (
    Column("Date", Shape.DAY), Column("Heure"), Column("Client"), Column("Adresse"), Column("Voie"),
    Column("Relance", Shape.COUNT), Column("Montant", Shape.AMOUNT), Column("Réclamé en plus", Shape.AMOUNT),
    Column("Suite"), Column("Annulée"), Column("Note"), Column("Réponse du serveur"),
)  # fmt: skip
OUTBOX = (
    Column("État"), Column("Client"), Column("Adresse"), Column("Voie"), Column("Relance", Shape.COUNT),
    Column("Montant", Shape.AMOUNT), Column("Réclamé en plus", Shape.AMOUNT), Column("Ce qui s’est passé"),
    Column("Réponse du serveur"),
)  # fmt: skip
RATES = (
    Column("Semestre"), Column("BCE"), Column("BCE + 10"), Column("Légal"), Column("Plancher (3 × légal)"),
    Column("Source"), Column("Vérifié"), Column("Saisi par vous"),
)  # fmt: skip
WAYS = {"mail": "mail", "letter": "lettre"}


def answer_table(
    name: str, form: str, day: date, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Answer a list as a download named after it and the day; `form` is `csv` or `xlsx`."""
    return send_file(
        tables.write_table(form, columns, rows),
        mimetype=MIMES[form],
        as_attachment=True,
        download_name=f"{name}-{day.isoformat()}.{form}",
    )


def lay_reminders(rows: Iterable[reminders.Row], as_of: date) -> Iterator[tuple[Cell, ...]]:
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


def lay_journal(entries: Iterable[journal.Entry]) -> Iterator[tuple[Cell, ...]]:
    """Lay out Histo, instants in local time."""
    for e in entries:
        at = datetime.fromisoformat(e.at).astimezone()
        yield (
            at.date(), f"{at:%H:%M}", e.customer_name, e.recipient, WAYS[e.channel], e.level, e.total, e.charged,
            EVENTS[e.event], "oui" if e.is_cancelled else "", e.note, f"{e.reply_code or ''} {e.reply}".strip(),
        )  # fmt: skip


def lay_outbox(messages: Iterable[outbox.Queued]) -> Iterator[tuple[Cell, ...]]:
    """Lay out what is not settled."""
    for m in messages:
        yield (
            name_state(m.state), m.customer_name, m.recipient, WAYS[m.channel], m.level, m.total, m.charged,
            m.advice, f"{m.reply_code or ''} {m.reply}".strip(),
        )  # fmt: skip


def lay_rates(lines: Iterable[rates.Line]) -> Iterator[tuple[Cell, ...]]:
    """Lay out the rates, newest half-year first."""
    for line in lines:
        r = line.rate
        yield (
            r.half_year.french, format_rate(r.refi), format_rate(r.default), format_rate(r.legal),
            format_rate(r.floor), r.source, "oui" if r.is_verified else "non", "oui" if line.is_own else "",
        )  # fmt: skip
