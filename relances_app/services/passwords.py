"""The mail password between two starts: asked again, in the computer's keychain, or sealed beside the books."""

from pathlib import Path

from relances_app.domain.errors import MailServerMissing, Refusal
from relances_app.domain.structure import MailServer, PasswordKeeping
from relances_app.store import structure as store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Books
from relances_app.store.secrets import known_servers, vault_file
from relances_app.system.data_location import find_profile_folder

SHORTEST = 12
"""Characters of a passphrase; fewer than five different ones are no phrase either."""

LONGEST = 200
NO_VAULT = "Aucun mot de passe n'est mémorisé dans ces données : saisissez-le."


def remember(db: Books, folder: Path, keeping: PasswordKeeping, secret: str, passphrase: str = "") -> None:
    """Remember the password where a person wants it, and forget it everywhere else; raises Refusal.

    It is bound to the mail server of the structure: with another host, port, user or security it is not found.
    """
    server = store.find_structure(db).server
    if not server.is_set:
        raise MailServerMissing
    if not secret or len(secret) > LONGEST or "\0" in secret:
        raise Refusal("Saisissez le mot de passe.", "mot_de_passe")
    if keeping is PasswordKeeping.KEYRING:
        from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

        keychain.keep(database_store.find_uuid(db), server.identity, secret)
    elif keeping is PasswordKeeping.VAULT:
        check_passphrase(passphrase, secret)
        from relances_app.store.secrets import vault  # noqa: PLC0415  nor for the cipher

        vault_file.keep(folder, vault.seal(secret, passphrase, _bind(db, server)))
    _forget_elsewhere(db, folder, server, keeping)


def is_other_server(db: Books) -> bool:
    """Say whether the server is not the one that was given the password on this computer before.

    A person who changes it in the program is asked for the password again; this finds what was changed elsewhere.
    """
    server = store.find_structure(db).server
    return known_servers.is_other(find_profile_folder(), database_store.find_uuid(db), server.identity)


def require_same_server(db: Books, *, confirmed: bool = False) -> None:
    """Raise Refusal when the password would go to a server that nobody confirmed here; else remember the server."""
    server = store.find_structure(db).server
    if server.user and is_other_server(db) and not confirmed:
        raise Refusal(
            f"Le serveur d'envoi, « {server.host} », n'est plus celui à qui vous donniez ce mot de passe sur cet "
            "ordinateur. Vérifiez-le sur la page « Structure », puis confirmez que c'est bien le vôtre."
        )
    known_servers.note(find_profile_folder(), database_store.find_uuid(db), server.identity)


def check_passphrase(passphrase: str, secret: str) -> None:
    """Refuse a passphrase that could be guessed by trying."""
    if len(passphrase) < SHORTEST or len(set(passphrase)) < 5 or len(passphrase) > LONGEST:
        raise Refusal(
            f"Choisissez une phrase de passe d'au moins {SHORTEST} caractères, par exemple quatre mots sans rapport.",
            "phrase",
        )
    if passphrase == secret:
        raise Refusal("Choisissez une phrase de passe qui diffère du mot de passe.", "phrase")


def recall(db: Books) -> str | None:
    """Return the password that the computer's keychain holds for this mail server, where that was chosen."""
    structure = store.find_structure(db)
    if structure.password_keeping is not PasswordKeeping.KEYRING or not structure.server.user:
        return None
    from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

    return keychain.find(database_store.find_uuid(db), structure.server.identity)


def unlock(db: Books, folder: Path, passphrase: str) -> str:
    """Return the password sealed beside the books; raises Refusal."""
    text = vault_file.find(folder) if is_sealed(db, folder) else None
    if text is None:
        raise Refusal(NO_VAULT)
    from relances_app.store.secrets import vault  # noqa: PLC0415  nor for the cipher

    return vault.open_sealed(text, passphrase, _bind(db, store.find_structure(db).server))


def is_sealed(db: Books, folder: Path) -> bool:
    """Say whether a passphrase is what the program asks for at each start."""
    return store.find_structure(db).password_keeping is PasswordKeeping.VAULT and vault_file.is_there(folder)


def has_keychain() -> bool:
    """Say whether this computer can remember it."""
    from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

    return keychain.is_there()


def forget(db: Books, folder: Path, server: MailServer | None = None) -> None:
    """Forget the password wherever it is remembered; `server` is the one it was for, the present one if None."""
    known_servers.forget(find_profile_folder(), database_store.find_uuid(db))
    _forget_elsewhere(db, folder, server or store.find_structure(db).server, PasswordKeeping.ASK)


def _forget_elsewhere(db: Books, folder: Path, server: MailServer, keeping: PasswordKeeping) -> None:
    before = store.find_structure(db).password_keeping
    with db.write():
        store.keep_values(db, {"password_keeping": keeping.value})
    if keeping is not PasswordKeeping.VAULT:
        vault_file.forget(folder)
    if before is PasswordKeeping.KEYRING and keeping is not PasswordKeeping.KEYRING:
        from relances_app.store.secrets import keychain  # noqa: PLC0415  the start does not wait for it

        keychain.forget(database_store.find_uuid(db), server.identity)


def _bind(db: Books, server: MailServer) -> str:
    return f"{database_store.find_uuid(db)} {server.identity}"
