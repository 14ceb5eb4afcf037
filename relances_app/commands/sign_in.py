"""Command `structure signin`: sign in to the mail account with Microsoft or Google."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relances_app.commands.options import can_prompt, handle_errors, open_data_folder
from relances_app.domain.errors import UserError
from relances_app.domain.sending.identity_provider import Tokens
from relances_app.domain.sending.sign_in_refusal import Refusal, SignInRefused
from relances_app.domain.structure import PasswordStorage, SignIn
from relances_app.system.lock import AlreadyOpen, Lock

if TYPE_CHECKING:
    from relances_app.services.sign_in import SignInChoice


@click.command()
@click.option("--provider", type=click.Choice(["microsoft", "google"]), help="Sinon d'après le serveur.")
@click.option("--application", default="", help="Identifiant de l'application inscrite.")
@click.option("--tenant", default="", help="Organisation, chez Microsoft.")
@click.option("--browser", is_flag=True, help="Donne une adresse à ouvrir sur ce poste, au lieu d'un code.")
@click.option("--read", is_flag=True, help="Demande aussi le droit de lire la boîte.")
@click.option("--keep", type=click.Choice(["keyring", "vault"]), default="keyring", help="Où la garder.")
@click.pass_obj
@handle_errors
def signin(
    folder: Path, *, provider: str | None, application: str, tenant: str, browser: bool, read: bool, keep: str
) -> None:
    """Connecte la messagerie avec Microsoft ou Google, sans mot de passe."""
    from relances_app.services import passwords, sign_in  # noqa: PLC0415

    with open_data_folder(folder) as db:
        found, server = sign_in.find_provider(db), sign_in.get_server(db)
        key = SignIn(provider) if provider else found.key if found else SignIn.MICROSOFT
        choice = sign_in.SignInChoice(
            key,
            application or server.client_id,
            tenant or server.tenant,
            os.environ.get("RELANCES_CLIENT_SECRET", ""),
            is_reading=read,
        )
        passwords.require_known_server(db)
        sign_in.make_application(db, choice)  # an incomplete choice is refused before the passphrase is asked
    storage = PasswordStorage(keep)
    phrase = _ask_passphrase() if storage is PasswordStorage.VAULT else ""
    try:
        with Lock(folder):
            name = _run(folder, choice, storage, phrase, is_browser=browser)
    except AlreadyOpen as error:
        raise UserError(
            "Relances est déjà ouvert sur ces données : connectez-vous depuis l'écran, ou quittez-le."
        ) from error
    click.echo(f"Connecté avec {name}.")


def _ask_passphrase() -> str:
    from relances_app.services import passwords  # noqa: PLC0415

    if not can_prompt():
        raise UserError("La phrase de passe se saisit au clavier : lancez cette commande dans un terminal.")
    phrase: str = click.prompt("Phrase de passe", hide_input=True, confirmation_prompt=True, err=True)
    passwords.check_passphrase(phrase, "")
    return phrase


def _run(
    folder: Path, choice: "SignInChoice", storage: PasswordStorage, phrase: str, *, is_browser: bool
) -> str:
    """Sign in and store the tokens; return the name of the provider."""
    from relances_app.runtime.sign_in_job import SignInJob, complete  # noqa: PLC0415
    from relances_app.services import sign_in  # noqa: PLC0415

    with open_data_folder(folder) as db:
        application = sign_in.make_application(db, choice)

    def store(tokens: Tokens) -> None:
        with open_data_folder(folder) as db:
            complete(db, folder, application, tokens, storage, phrase)

    job = SignInJob(application, store)
    if is_browser or not application.provider.device_path:
        job.start_browser()
        click.echo(f"Ouvrez cette adresse sur ce poste :\n{job.address}", err=True)
    else:
        job.start_device()
        click.echo(f"Ouvrez {job.address} et saisissez le code {job.user_code}", err=True)
    job.wait()
    if job.problem is not None:
        if isinstance(job.problem, SignInRefused) and job.problem.refusal is Refusal.ADMINISTRATOR:
            click.echo(job.admin_request, err=True)
        raise job.problem
    return application.provider.name
