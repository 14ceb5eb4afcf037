"""The password or sign-in of the mail account in the terminal: from the environment, the storage, or a prompt."""

import os
from pathlib import Path

import click

from relances_app.commands.options import can_prompt
from relances_app.domain.errors import PasswordMissing, UserError
from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.sign_in_refusal import SignInMissing
from relances_app.domain.structure import MailServer, SignIn
from relances_app.services import mail_server, passwords, structure
from relances_app.services.database import Database


def load_credential(db: Database, folder: Path) -> str | None:
    """Return the password or the key of the sign-in, after a prompt for the passphrase; None if it is missing."""
    given = _get_given(db)
    if given or not (passwords.is_sealed(db, folder) and can_prompt()):
        return given or passwords.load(db)
    return _unlock(db, folder)


def get_server(
    db: Database, folder: Path, sandbox_server: MailServer | None
) -> tuple[MailServer, Credential]:
    """Return the server to send with and its password or sign-in; `sandbox_server` is used as it is.

    Raises UserError if the server is not known on this computer, or if its password is missing.
    """
    given = _get_given(db)
    if not sandbox_server:
        passwords.require_known_server(db)
    try:
        stored = given if given or sandbox_server else passwords.load(db)
        return mail_server.require_server(db, sandbox_server, stored)
    except SignInMissing:
        if not can_prompt() or not passwords.is_sealed(db, folder):
            raise
    except PasswordMissing:
        if not can_prompt():
            raise UserError(
                "Le mot de passe de la messagerie manque : donnez-le dans RELANCES_SMTP_PASSWORD."
            ) from None
    if passwords.is_sealed(db, folder):
        return mail_server.require_server(db, None, _unlock(db, folder))
    entered = click.prompt("Mot de passe de la messagerie", hide_input=True, err=True)
    return mail_server.require_server(db, None, entered)


def _get_given(db: Database) -> str | None:
    """Return the password of the environment; a sign-in does not use it."""
    has_sign_in = structure.get_structure(db).server.sign_in is not SignIn.PASSWORD
    return None if has_sign_in else os.environ.get("RELANCES_SMTP_PASSWORD")


def _unlock(db: Database, folder: Path) -> str:
    return passwords.unlock(db, folder, click.prompt("Phrase de passe", hide_input=True, err=True))
