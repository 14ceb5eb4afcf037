"""Commands `outbox` and `history`."""

from dataclasses import asdict
from pathlib import Path

import click

from relances_app.commands.options import as_json, handle_errors, open_data_folder, show_json
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros


@click.command()
@as_json
@click.pass_obj
@handle_errors
def outbox(folder: Path, *, as_json: bool) -> None:
    """Liste ce qui attend ou demande une décision."""
    from relances_app.services import outbox as service  # noqa: PLC0415

    with open_data_folder(folder) as db:
        messages = service.list_not_final(db)
    if as_json:
        show_json([asdict(message) for message in messages])
        return
    for message in messages:
        click.echo(
            f"{message.id}  {message.state}  {message.customer_name}  {message.recipient}  {message.advice}"
        )
    click.echo(f"{len(messages)} message(s) à traiter")


@click.command()
@as_json
@click.pass_obj
@handle_errors
def history(folder: Path, *, as_json: bool) -> None:
    """Liste les relances faites, la plus récente d'abord."""
    from relances_app.services import history as services_history  # noqa: PLC0415
    from relances_app.services import outbox as outbox_service  # noqa: PLC0415

    with open_data_folder(folder) as db:
        entries = services_history.list_entries(db, limit=1_000_000)
        lines = outbox_service.list_items_by_message(db, {e.message_id for e in entries if e.message_id})
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
