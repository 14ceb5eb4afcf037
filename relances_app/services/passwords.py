"""Storage of the mail password: not at all, in the system keychain, or encrypted in the data folder."""

from hashlib import sha256
from pathlib import Path

from relances_app.domain.errors import MailServerMissing, UserError
from relances_app.domain.structure import MailServer, PasswordStorage
from relances_app.store import structure as store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database
from relances_app.store.secrets import known_servers, vault_file
from relances_app.system.data_location import get_profile_folder

MIN_PASSPHRASE_LENGTH = 12
"""Minimum length of a passphrase; it also needs five different characters."""

MAX_LENGTH = 200
"""Most characters of a passphrase."""

MAX_PASSWORD_LENGTH = 500
"""Most characters of the mail password; the keychain of Windows holds 1,280."""

NO_STORED_PASSWORD = "Aucun mot de passe n'est mémorisé dans ces données : saisissez-le."  # noqa: S105  a sentence


def save(db: Database, folder: Path, storage: PasswordStorage, secret: str, passphrase: str = "") -> None:
    """Store the password in the chosen place and delete it everywhere else; raises UserError.

    It is bound to the mail server of the structure: host, port, user and security.
    """
    server = store.get_structure(db).server
    if not server.is_configured:
        raise MailServerMissing
    if not secret or "\0" in secret:
        raise UserError("Saisissez le mot de passe.", "mot_de_passe")
    if len(secret) > MAX_PASSWORD_LENGTH:
        raise UserError(
            f"Ce mot de passe a plus de {MAX_PASSWORD_LENGTH} caractères : vérifiez ce que vous avez collé.",
            "mot_de_passe",
        )
    if storage is PasswordStorage.KEYRING:
        from relances_app.store.secrets import keychain  # noqa: PLC0415  loaded on demand for a fast start

        keychain.save(database_store.get_uuid(db), _get_scope(server), secret)
    elif storage is PasswordStorage.VAULT:
        check_passphrase(passphrase, secret)
        from relances_app.store.secrets import vault  # noqa: PLC0415  loaded on demand for a fast start

        vault_file.save(folder, vault.encrypt(secret, passphrase, _make_vault_context(db, server)))
    _delete_elsewhere(db, folder, server, storage)


def is_unknown_server(db: Database) -> bool:
    """Return whether the server needs a password and was neither set nor confirmed on this computer.

    That is so after a change made outside the program, for a copied folder, and for a restored backup of another one.
    """
    server = store.get_structure(db).server
    return bool(server.is_configured and server.user) and not known_servers.is_known(
        get_profile_folder(), database_store.get_uuid(db), _get_scope(server)
    )


def require_known_server(db: Database, *, confirmed: bool = False) -> None:
    """Raise UserError if the password would go to a server unknown on this computer; save it if `confirmed`."""
    if is_unknown_server(db) and not confirmed:
        host = store.get_structure(db).server.host
        raise UserError(
            f"Le serveur d'envoi, « {host} », n'a pas encore été confirmé sur cet ordinateur, ou ses réglages ont "
            "changé ailleurs. Vérifiez-le sur la page « Structure », puis confirmez que c'est bien le vôtre."
        )
    accept_server(db)


def accept_server(db: Database) -> None:
    """Save the server as one that the user set or confirmed on this computer."""
    server = store.get_structure(db).server
    known_servers.save(get_profile_folder(), database_store.get_uuid(db), _get_scope(server))


def check_passphrase(passphrase: str, secret: str) -> None:
    """Raise UserError for a passphrase that is too easy to guess."""
    if len(passphrase) < MIN_PASSPHRASE_LENGTH or len(set(passphrase)) < 5 or len(passphrase) > MAX_LENGTH:
        raise UserError(
            f"Choisissez une phrase de passe d'au moins {MIN_PASSPHRASE_LENGTH} caractères, "
            "par exemple quatre mots sans rapport.",
            "phrase",
        )
    if passphrase == secret:
        raise UserError("Choisissez une phrase de passe qui diffère du mot de passe.", "phrase")


def load(db: Database) -> str | None:
    """Return the password from the system keychain, or None if it is not stored there."""
    structure = store.get_structure(db)
    if structure.password_keeping is not PasswordStorage.KEYRING or not structure.server.user:
        return None
    from relances_app.store.secrets import keychain  # noqa: PLC0415  loaded on demand for a fast start

    return keychain.load(database_store.get_uuid(db), _get_scope(structure.server))


def unlock(db: Database, folder: Path, passphrase: str) -> str:
    """Decrypt the password in the data folder; raises UserError."""
    text = vault_file.load(folder) if is_sealed(db, folder) else None
    if text is None:
        raise UserError(NO_STORED_PASSWORD)
    from relances_app.store.secrets import vault  # noqa: PLC0415  loaded on demand for a fast start

    return vault.decrypt(text, passphrase, _make_vault_context(db, store.get_structure(db).server))


def is_sealed(db: Database, folder: Path) -> bool:
    """Return whether the password is encrypted in the data folder."""
    return store.get_structure(db).password_keeping is PasswordStorage.VAULT and vault_file.exists(folder)


def has_keychain() -> bool:
    """Return whether a system keychain is available."""
    from relances_app.store.secrets import keychain  # noqa: PLC0415  loaded on demand for a fast start

    return keychain.is_available()


def delete(db: Database, folder: Path, server: MailServer | None = None) -> None:
    """Delete the password wherever it is stored; `server` is the one it was for (default: the current one).

    If the user replaced that server, the current one is the user's choice on this computer.
    """
    current_server = store.get_structure(db).server
    if server not in {None, current_server}:
        accept_server(db)
    _delete_elsewhere(db, folder, server or current_server, PasswordStorage.ASK)


def _delete_elsewhere(db: Database, folder: Path, server: MailServer, storage: PasswordStorage) -> None:
    previous = store.get_structure(db).password_keeping
    with db.write():
        store.save_values(db, {"password_keeping": storage.value})
        store.save_last_test(db, None)
    if storage is not PasswordStorage.VAULT:
        vault_file.delete(folder)
    vault_file.delete(folder, vault_file.TOKEN_FILE_NAME)  # another key cannot open it
    if previous is PasswordStorage.KEYRING and storage is not PasswordStorage.KEYRING:
        from relances_app.store.secrets import keychain  # noqa: PLC0415  loaded on demand for a fast start

        keychain.delete(database_store.get_uuid(db), _get_scope(server))


def _make_vault_context(db: Database, server: MailServer) -> str:
    return f"{database_store.get_uuid(db)} {_get_scope(server)}"


def _get_scope(server: MailServer) -> str:
    """Return what a password is bound to: the settings of the server, and the contents of its authority file."""
    if not server.ca_file:
        return server.credential_scope
    try:
        digest = sha256(Path(server.ca_file).read_bytes()).hexdigest()
    except (OSError, ValueError):
        digest = "illisible"
    return f"{server.credential_scope} {digest}"
