"""Command `mailbox check`: read the mailbox once."""

from pathlib import Path

import click

from relances_app.commands.credential import load_credential
from relances_app.commands.options import as_json, handle_errors, now, open_data_folder, show_json
from relances_app.domain.errors import UserError
from relances_app.system.lock import AlreadyOpen, Lock

LABELS = {
    "failed": "non distribués",
    "delayed": "retardés",
    "reply": "réponses",
    "auto_reply": "réponses automatiques",
    "copies": "copies rangées dans « Envoyés »",
    "questions": "avis de non-distribution à vérifier",
    "settled": "envois incertains éclaircis",
}


@click.group()
def mailbox() -> None:
    """Lit les retours et les réponses dans la boîte de réception."""


@mailbox.command("check")
@click.option("--confirm", is_flag=True, help="Le serveur de lecture réglé est bien le vôtre.")
@as_json
@click.pass_obj
@handle_errors
def mailbox_check(folder: Path, *, confirm: bool, as_json: bool) -> None:
    """Lit la boîte une fois."""
    from relances_app.runtime.mailbox_thread import read_mailbox  # noqa: PLC0415
    from relances_app.services.mailbox import settings as service  # noqa: PLC0415

    try:
        with Lock(folder), open_data_folder(folder) as db:
            if confirm:
                service.confirm_server(db)
            found = read_mailbox(db, load_credential(db, folder), now)
    except AlreadyOpen as error:
        raise UserError(
            "Relances est déjà ouvert sur ces données : lisez la boîte depuis l'écran, ou quittez-le."
        ) from error
    counts = {name: found.get(name, 0) for name in LABELS}
    if as_json:
        show_json(counts)
        return
    parts = [f"{number} {LABELS[name]}" for name, number in counts.items() if number]
    click.echo(", ".join(parts) or "Rien de nouveau.")
