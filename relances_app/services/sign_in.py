"""Sign-in of the mail account with Microsoft or Google: settings, application, and storage of the tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.domain.errors import MailServerMissing, UserError
from relances_app.domain.sending.identity_provider import (
    BUILT_IN_CLIENT_IDS,
    IDENTITY_PROVIDERS,
    IdentityProvider,
    Tokens,
    find_identity_provider,
    is_client_id,
    is_tenant,
    make_admin_request,
)
from relances_app.domain.structure import MailServer, SignIn
from relances_app.store import structure as store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database

if TYPE_CHECKING:
    from relances_app.mail.oauth.client import Application

NO_CLIENT_ID = (
    "Il manque l'identifiant d'application : inscrivez l'application en suivant les cinq étapes de cette page, puis "
    "collez ici l'identifiant obtenu."
)
BAD_CLIENT_ID = {
    SignIn.MICROSOFT: (
        "Cet identifiant d'application n'a pas la bonne forme : copiez l'« ID d'application (client) » entier, par "
        "exemple 1b2c3d4e-0000-4000-8000-123456789abc."
    ),
    SignIn.GOOGLE: (
        "Cet identifiant d'application n'a pas la bonne forme : copiez l'« ID client » entier, qui finit par "
        ".apps.googleusercontent.com."
    ),
}
BAD_TENANT = (
    "Cette organisation n'est pas reconnue : indiquez votre domaine (exemple.fr) ou l'« ID de l'annuaire (locataire) "
    "» entier, ou laissez ce champ vide."
)


@dataclass(frozen=True, slots=True)
class SignInChoice:
    """What the user chose for a sign-in."""

    provider: SignIn
    client_id: str = ""
    tenant: str = ""
    client_secret: str = ""
    is_reading: bool = False


def get_server(db: Database) -> MailServer:
    """Return the mail server with its sign-in."""
    return store.get_structure(db).server


def find_provider(db: Database) -> IdentityProvider | None:
    """Return the identity provider in use, or the one that fits the mail server."""
    server = get_server(db)
    return IDENTITY_PROVIDERS.get(server.sign_in) or find_identity_provider(server.host)


def has_built_in_client(provider: SignIn) -> bool:
    """Return whether the program has an application id for a provider."""
    return bool(BUILT_IN_CLIENT_IDS.get(provider))


def make_application(db: Database, choice: SignInChoice) -> Application:
    """Return the application for a choice; nothing is stored. Raises UserError if something is missing."""
    if choice.provider not in IDENTITY_PROVIDERS:
        raise UserError("Choisissez Microsoft ou Google.", "fournisseur")
    server = get_server(db)
    if not server.is_configured or not server.user:
        raise MailServerMissing
    if not choice.client_id and not has_built_in_client(choice.provider):
        raise UserError(NO_CLIENT_ID, "application")
    if choice.client_id and not is_client_id(choice.provider, choice.client_id):
        raise UserError(BAD_CLIENT_ID[choice.provider], "application")
    if choice.tenant and choice.provider is SignIn.MICROSOFT and not is_tenant(choice.tenant):
        raise UserError(BAD_TENANT, "organisation")
    from relances_app.mail.oauth.client import Application  # noqa: PLC0415  loaded for a sign-in only

    chosen = replace(server, sign_in=choice.provider, client_id=choice.client_id, tenant=choice.tenant)
    scopes = IDENTITY_PROVIDERS[choice.provider].list_scopes(is_reading=choice.is_reading)
    return Application(chosen, scopes, choice.client_secret)


def save_settings(db: Database, server: MailServer) -> None:
    """Store how the program signs in to the mail server."""
    values = {
        "mail_sign_in": server.sign_in.value,
        "oauth_client_id": server.client_id,
        "oauth_tenant": server.tenant,
    }
    with db.write():
        store.save_values(db, values)


def save_tokens(db: Database, folder: Path, key: str, tokens: Tokens) -> None:
    """Seal the tokens under the key, for the current mail server."""
    from relances_app.store.secrets.token_file import TokenFile  # noqa: PLC0415  loaded for a sign-in only

    context = f"{database_store.get_uuid(db)} {get_server(db).credential_scope}"
    TokenFile(folder, key, context).save(tokens)


def make_key() -> str:
    """Return a new key for the tokens; it is kept like a password."""
    from relances_app.store.secrets import token_file  # noqa: PLC0415  loaded for a sign-in only

    return token_file.make_key()


def use_password(db: Database) -> None:
    """Go back to sign-in by password; the caller deletes the tokens."""
    save_settings(db, replace(get_server(db), sign_in=SignIn.PASSWORD))


def write_admin_request(application: Application) -> str:
    """Return the text to forward to the administrator."""
    provider = application.provider
    is_reading = set(provider.read_scopes) - set(provider.send_scopes) <= set(application.scopes)
    return make_admin_request(application.server, is_reading=is_reading and bool(provider.read_scopes))
