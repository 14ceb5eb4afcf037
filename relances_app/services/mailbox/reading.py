"""One reading of the mailbox. Nothing is marked, moved or deleted there."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from relances_app.domain.errors import MailServerMissing, PasswordMissing, UserError
from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.identity_provider import IDENTITY_PROVIDERS
from relances_app.domain.sending.sign_in_refusal import SignInMissing
from relances_app.domain.structure import MailServer, SignIn
from relances_app.services.mailbox import settings
from relances_app.services.mailbox.copies import file_copies
from relances_app.services.mailbox.incoming import read_folder
from relances_app.store import mailbox as store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Database

NOT_CONFIRMED = (
    "Le serveur de lecture n'a pas été confirmé sur cet ordinateur, ou ses réglages ont changé ailleurs : "
    "vérifiez-le sur la page « Structure », puis enregistrez-le."
)


COPY_REFUSED = (
    "Le serveur refuse d'ajouter la copie d'une relance dans « Envoyés » : vérifiez la place libre et les droits de "
    "ce dossier. Les retours et les réponses ont été lus."
)


def _require_server(
    db: Database, open_tokens: Callable[[str], Credential], password: str | None
) -> tuple[MailServer, Credential]:
    structure = structure_store.get_structure(db)
    server = settings.get_reading_server(db)
    if not structure.mailbox.is_on:
        raise UserError("La lecture de la boîte n'est pas activée : activez-la sur la page « Structure ».")
    if not server.host or not server.user:
        raise MailServerMissing
    if not settings.is_confirmed(db):
        raise UserError(NOT_CONFIRMED)
    if password is None:
        if server.sign_in is not SignIn.PASSWORD:
            raise SignInMissing(IDENTITY_PROVIDERS[server.sign_in].name)
        raise PasswordMissing
    return server, password if server.sign_in is SignIn.PASSWORD else open_tokens(password)


def check(
    db: Database,
    password: str | None,
    open_tokens: Callable[[str], Credential],
    clock: Callable[[], datetime],
) -> Counter[str]:
    """Read the mailbox once; return how many of each kind were found. Raises UserError if that is not possible.

    `open_tokens` returns the access tokens that a key opens.
    """
    found: Counter[str] = Counter()
    try:
        server, credential = _require_server(db, open_tokens, password)
        from relances_app.mail.imap.mailbox import Mailbox  # noqa: PLC0415  loaded when a mailbox is read

        with Mailbox(server, credential) as box:
            for name in dict.fromkeys(("INBOX", box.find_junk_folder())):
                if name:
                    found.update(read_folder(db, box, name, clock()))
            copies = file_copies(db, box, clock())
    except UserError as error:
        _save_check(db, clock(), error.message)
        raise
    _save_check(db, clock(), COPY_REFUSED if copies.pop("refused_copies", 0) else "")
    return found + copies


def _save_check(db: Database, now: datetime, error: str) -> None:
    with db.write_without_revision():
        store.save_check(db, now, error)
