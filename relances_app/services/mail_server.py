"""Mail server: choose between sandbox and real server, check the connection, send a test mail."""

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from relances_app.domain.errors import MailServerMissing, PasswordMissing, UserError
from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.identity_provider import IDENTITY_PROVIDERS
from relances_app.domain.sending.outcome import Outcome
from relances_app.domain.sending.sign_in_refusal import SignInMissing
from relances_app.domain.structure import MailServer, SignIn
from relances_app.store import mailbox as mailbox_store
from relances_app.store import structure as store
from relances_app.store import welcome as welcome_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database

if TYPE_CHECKING:
    from relances_app.mail.oauth.access import StoredAccessTokens


def is_sandbox(db: Database) -> bool:
    """Return whether mails go to the embedded mail sandbox instead of a real server."""
    return store.is_sandbox_enabled(db)


def set_sandbox(db: Database, *, on: bool) -> None:
    """Enable or disable the mail sandbox; raises UserError when disabling it on sample data."""
    if not on and welcome_store.is_sample(db):
        raise UserError(
            "Ces données sont un exemple : elles ne partent jamais vers un vrai serveur. "
            "Effacez l'exemple pour commencer avec les vôtres."
        )
    with db.write():
        mailbox_store.mark_all_filed(db)  # no copy of a mail of the sandbox in the folder of sent mails
        store.set_sandbox_enabled(db, on=on)


def require_server(
    db: Database, sandbox: MailServer | None, password: str | None
) -> tuple[MailServer, Credential]:
    """Return the mail server to send through, and its password or access tokens (`password` is then their key).

    Raises MailServerMissing, PasswordMissing or SignInMissing, so that no attempt starts without complete settings.
    """
    structure = store.get_structure(db)
    if store.is_sandbox_enabled(db):
        if sandbox is None:
            raise UserError(
                "La messagerie de test n'est pas démarrée : ouvrez le programme, ou réglez un vrai serveur."
            )
        return sandbox, ""
    if not structure.server.is_configured or not structure.sender.address:
        raise MailServerMissing
    if structure.server.sign_in is not SignIn.PASSWORD:
        if password is None:
            raise SignInMissing(IDENTITY_PROVIDERS[structure.server.sign_in].name)
        return structure.server, open_tokens(db, structure.server, password)
    if structure.server.user and password is None:
        raise PasswordMissing
    return structure.server, password or ""


def open_tokens(db: Database, server: MailServer, key: str) -> "StoredAccessTokens":
    """Return the access tokens that are sealed under a key in the data folder."""
    from relances_app.mail.oauth.access import StoredAccessTokens  # noqa: PLC0415  needed with a sign-in only
    from relances_app.store.secrets.token_file import TokenFile  # noqa: PLC0415

    context = f"{database_store.get_uuid(db)} {server.credential_scope}"
    return StoredAccessTokens(server, TokenFile(db.path.parent, key, context))


def open_reading_tokens(db: Database, server: MailServer, key: str) -> "StoredAccessTokens":
    """Return the access tokens for reading; raises SignInRefused if reading was not accepted."""
    tokens = open_tokens(db, server, key)
    tokens.require_reading()
    return tokens


def get_tested_at(db: Database) -> str | None:
    """Return when the real server last accepted the present settings and password, if it did."""
    tested_at, scope = store.get_last_test(db)
    return tested_at if scope == _hash_scope(store.get_structure(db).server) else None


def save_tested(db: Database, server: MailServer, now: datetime) -> None:
    """Save that a server accepted settings and password; the mail sandbox does not count."""
    if server != store.get_structure(db).server:
        return
    with db.write():
        store.save_last_test(db, now.isoformat(), _hash_scope(server))


def _hash_scope(server: MailServer) -> str:
    return sha256(server.credential_scope.encode()).hexdigest()


def check_server(server: MailServer, password: Credential) -> Outcome:
    """Connect, negotiate TLS and log in without sending a mail."""
    from relances_app.mail.mailer import Mailer  # noqa: PLC0415  loaded when something is to leave

    with Mailer(server, password) as mailer:
        return mailer.check()


def send_test_mail(db: Database, server: MailServer, password: Credential, now: datetime) -> Outcome:
    """Send one mail to the sender's own address."""
    from relances_app.mail.compose import build_text_mail, make_message_id  # noqa: PLC0415  as above
    from relances_app.mail.mailer import Mailer  # noqa: PLC0415

    structure = store.get_structure(db)
    if not structure.sender.address:
        raise MailServerMissing
    key = make_message_id(database_store.get_uuid(db), 0, now.isoformat(), structure.sender.domain)
    text = (
        "Ce message de test a été envoyé par Relances.\n\n"
        "S'il vous est parvenu, vos relances partiront de la même façon.\n"
    )
    address = structure.sender.address
    rendered = build_text_mail(structure, address, "Test de Relances", text, message_id=key, written_at=now)
    with Mailer(server, password) as mailer:
        return mailer.deliver(rendered, lambda: None)
