"""Command `mailbox check`: read the mailbox once."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relances_app.commands.options import as_json, can_prompt, handle_errors, now, open_data_folder, show_json
from relances_app.domain.errors import UserError
from relances_app.domain.structure import SignIn
from relances_app.system.lock import AlreadyOpen, Lock

if TYPE_CHECKING:
    from relances_app.services.database import Database

LABELS = {
    "failed": "non distribués",
    "delayed": "retardés",
    "reply": "réponses",
    "auto_reply": "réponses automatiques",
    "copies": "copies rangées dans « Envoyés »",
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
            found = read_mailbox(db, _get_password(db, folder), now)
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


def _get_password(db: "Database", folder: Path) -> str | None:
    """Return the password, or the key of the tokens; the passphrase is asked for where one is set."""
    from relances_app.services import passwords, sign_in  # noqa: PLC0415

    has_sign_in = sign_in.get_server(db).sign_in is not SignIn.PASSWORD
    given = None if has_sign_in else os.environ.get("RELANCES_SMTP_PASSWORD")
    if given or not (passwords.is_sealed(db, folder) and can_prompt()):
        return given or passwords.load(db)
    return passwords.unlock(db, folder, click.prompt("Phrase de passe", hide_input=True, err=True))
