"""Commands on reminders: who is due, send, what waits, what was said."""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from relances_app.commands.kit import (
    NOT_ALL_SENT,
    UNCERTAIN,
    as_json,
    as_of_option,
    ask,
    books,
    grace_option,
    level_option,
    now,
    refusing,
    show_json,
)
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros
from relances_app.domain.outcome import State, count_state


@click.command()
@level_option
@as_of_option
@grace_option
@as_json
@click.pass_obj
@refusing
def due(folder: Path, *, level: int, as_of: date | None, grace_days: int | None, as_json: bool) -> None:
    """Liste qui est à relancer."""
    from relances_app.domain.selection import Mode  # noqa: PLC0415
    from relances_app.services import reminders  # noqa: PLC0415

    today = now().date()
    with books(folder) as db:
        rows = reminders.list_rows(db, ask(db, level, as_of, grace_days), Mode.EMAIL, today)
    if as_json:
        show_json([_row_to_json(row) for row in rows])
        return
    for row in rows:
        g = row.group
        click.echo(f"{g.code}  {g.name}  {format_euros(g.total)}  {g.email or 'sans adresse'}")
        for item in row.items:
            click.echo(f"    {item.number}  {format_date(item.due_on)}  {format_euros(item.open_amount)}")
    click.echo(f"{len(rows)} client(s), {format_euros(sum(row.group.total for row in rows))}")


def _row_to_json(row: Any) -> dict[str, object]:  # noqa: ANN401  services are loaded when wanted
    return {
        "code": row.group.code,
        "name": row.group.name,
        "email": row.group.email,
        "hold": row.group.hold,
        "capacity": row.group.kind.value,
        "language": row.group.language.value,
        "total_cents": row.group.total,
        "selected": row.ticked.count > 0,
        "documents": [
            {
                "number": item.number,
                "kind": item.kind.value,
                "issued_on": item.issued_on,
                "due_on": item.due_on,
                "amount_cents": item.amount,
                "open_cents": item.open_amount,
                "level": item.level,
                "last_reminded_on": item.last_reminded_on,
                "due_is_estimated": item.due_is_estimated,
            }
            for item in row.items
        ],
    }


@click.command()
@level_option
@as_of_option
@grace_option
@click.option("--customer", "codes", multiple=True, metavar="CODE", help="Seulement ces clients.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui partirait, sans rien envoyer.")
@click.option("--accept-stale", is_flag=True, help="Envoie même sur des données périmées.")
@as_json
@click.pass_obj
@refusing
def send(
    folder: Path,
    *,
    level: int,
    as_of: date | None,
    grace_days: int | None,
    codes: tuple[str, ...],
    dry_run: bool,
    accept_stale: bool,
    as_json: bool,
) -> None:
    """Envoie les relances par mail, et attend qu'elles soient parties."""
    from relances_app.commands.sending import send_all  # noqa: PLC0415

    with books(folder) as db:
        question = ask(db, level, as_of, grace_days)
    counts = send_all(folder, question, codes, dry_run=dry_run, quiet=as_json, is_stale_accepted=accept_stale)
    if as_json:
        show_json(counts)
    elif dry_run:
        click.echo(f"{counts['would_send']} relance(s) à envoyer, {format_euros(counts['total_cents'])}")
    else:
        click.echo(", ".join(count_state(State(word), number) for word, number in counts.items()))
    if counts.get("uncertain"):
        sys.exit(UNCERTAIN)
    if counts.get("refused") or counts.get("deferred") or counts.get("queued"):
        sys.exit(NOT_ALL_SENT)


@click.command()
@as_json
@click.pass_obj
@refusing
def outbox(folder: Path, *, as_json: bool) -> None:
    """Liste ce qui attend ou demande une décision."""
    from relances_app.services import outbox as service  # noqa: PLC0415

    with books(folder) as db:
        messages = service.list_not_final(db)
    if as_json:
        show_json([asdict(message) for message in messages])
        return
    for message in messages:
        click.echo(
            f"{message.id}  {message.state}  {message.customer_name}  {message.recipient}  {message.advice}"
        )
    click.echo(f"{len(messages)} message(s) non réglé(s)")


@click.command()
@as_json
@click.pass_obj
@refusing
def history(folder: Path, *, as_json: bool) -> None:
    """Liste les relances faites, la plus récente d'abord."""
    from relances_app.services import journal  # noqa: PLC0415
    from relances_app.services import outbox as outbox_service  # noqa: PLC0415

    with books(folder) as db:
        entries = journal.list_entries(db, limit=1_000_000)
        lines = outbox_service.list_lines_of(db, {e.message_id for e in entries if e.message_id})
    if as_json:
        show_json(
            [
                {**asdict(e), "documents": [asdict(x) for x in lines.get(e.message_id or 0, [])]}
                for e in entries
            ]
        )
        return
    for entry in entries:
        click.echo(
            f"{format_date(entry.said_on)}  {entry.level}  {entry.event}  {entry.customer_name}  "
            f"{format_euros(entry.total)}  {entry.recipient}"
        )
