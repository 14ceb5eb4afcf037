"""The mail password between two starts: asked again, in the computer's keychain, or sealed beside the database."""

from pathlib import Path

from relances_app.domain.errors import MailServerMissing, UserError
from relances_app.domain.structure import MailServer, PasswordStorage
from relances_app.store import structure as store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database
from relances_app.store.secrets import known_servers, vault_file
from relances_app.system.data_location import get_profile_folder

MIN_PASSPHRASE_LENGTH = 12
"""Characters of a passphrase; fewer than five different ones are no phrase either."""

MAX_LENGTH = 200
NO_STORED_PASSWORD = "Aucun mot de passe n'est mémorisé dans ces données : saisissez-le."  # noqa: S105  a sentence


def save(db: Database, folder: Path, storage: PasswordStorage, secret: str, passphrase: str = "") -> None:
    """Remember the password where a person wants it, and forget it everywhere else; raises UserError.

    It is bound to the mail server of the structure: with another host, port, user or security it is not found.
    """
    server = store.get_structure(db).server
    if not server.is_configured:
        raise MailServerMissing
    if not secret or len(secret) > MAX_LENGTH or "\0" in secret:
        raise UserError("Saisissez le mot de passe.", "mot_de_passe")
    if storage is PasswordStorage.KEYRING:
        from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

        keychain.save(database_store.get_uuid(db), server.credential_scope, secret)
    elif storage is PasswordStorage.VAULT:
        check_passphrase(passphrase, secret)
        from relances_app.store.secrets import vault  # noqa: PLC0415  nor for the cipher

        vault_file.save(folder, vault.encrypt(secret, passphrase, _make_vault_context(db, server)))
    _delete_elsewhere(db, folder, server, storage)


def is_unknown_server(db: Database) -> bool:
    """Return whether the server is not the one that was given the password on this computer before.

    A person who changes it in the program is asked for the password again; this finds what was changed elsewhere.
    """
    server = store.get_structure(db).server
    return known_servers.is_other_server(
        get_profile_folder(), database_store.get_uuid(db), server.credential_scope
    )


def require_known_server(db: Database, *, confirmed: bool = False) -> None:
    """Raise UserError when the password would go to a server that nobody confirmed here; else remember the server."""
    server = store.get_structure(db).server
    if server.user and is_unknown_server(db) and not confirmed:
        raise UserError(
            f"Le serveur d'envoi, « {server.host} », n'est plus celui à qui vous donniez ce mot de passe sur cet "
            "ordinateur. Vérifiez-le sur la page « Structure », puis confirmez que c'est bien le vôtre."
        )
    known_servers.save(get_profile_folder(), database_store.get_uuid(db), server.credential_scope)


def check_passphrase(passphrase: str, secret: str) -> None:
    """Refuse a passphrase that could be guessed by trying."""
    if len(passphrase) < MIN_PASSPHRASE_LENGTH or len(set(passphrase)) < 5 or len(passphrase) > MAX_LENGTH:
        raise UserError(
            f"Choisissez une phrase de passe d'au moins {MIN_PASSPHRASE_LENGTH} caractères, par exemple quatre mots sans rapport.",
            "phrase",
        )
    if passphrase == secret:
        raise UserError("Choisissez une phrase de passe qui diffère du mot de passe.", "phrase")


def load(db: Database) -> str | None:
    """Return the password that the computer's keychain holds for this mail server, where that was chosen."""
    structure = store.get_structure(db)
    if structure.password_keeping is not PasswordStorage.KEYRING or not structure.server.user:
        return None
    from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

    return keychain.load(database_store.get_uuid(db), structure.server.credential_scope)


def unlock(db: Database, folder: Path, passphrase: str) -> str:
    """Return the password sealed beside the database; raises UserError."""
    text = vault_file.load(folder) if is_sealed(db, folder) else None
    if text is None:
        raise UserError(NO_STORED_PASSWORD)
    from relances_app.store.secrets import vault  # noqa: PLC0415  nor for the cipher

    return vault.decrypt(text, passphrase, _make_vault_context(db, store.get_structure(db).server))


def is_sealed(db: Database, folder: Path) -> bool:
    """Return whether a passphrase is what the program asks for at each start."""
    return store.get_structure(db).password_keeping is PasswordStorage.VAULT and vault_file.exists(folder)


def has_keychain() -> bool:
    """Return whether this computer can remember it."""
    from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

    return keychain.is_available()


def delete(db: Database, folder: Path, server: MailServer | None = None) -> None:
    """Delete the password wherever it is remembered; `server` is the one it was for, the present one if None."""
    known_servers.delete(get_profile_folder(), database_store.get_uuid(db))
    _delete_elsewhere(db, folder, server or store.get_structure(db).server, PasswordStorage.ASK)


def _delete_elsewhere(db: Database, folder: Path, server: MailServer, storage: PasswordStorage) -> None:
    previous = store.get_structure(db).password_keeping
    with db.write():
        store.save_values(db, {"password_keeping": storage.value})
    if storage is not PasswordStorage.VAULT:
        vault_file.delete(folder)
    if previous is PasswordStorage.KEYRING and storage is not PasswordStorage.KEYRING:
        from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

        keychain.delete(database_store.get_uuid(db), server.credential_scope)


def _make_vault_context(db: Database, server: MailServer) -> str:
    return f"{database_store.get_uuid(db)} {server.credential_scope}"
