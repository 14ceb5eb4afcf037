"""Passwords in the keychain of the operating system."""

from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows, kwallet, libsecret, macOS
from keyring.errors import KeyringError, PasswordDeleteError

from relances_app.domain.errors import UserError

BACKENDS: tuple[type[KeyringBackend], ...] = (
    Windows.WinVaultKeyring,
    macOS.Keyring,
    SecretService.Keyring,
    libsecret.Keyring,
    kwallet.DBusKeyring,
)
"""Keychains that encrypt; neither a `keyring` setting nor a plug-in can substitute another one."""

NO_KEYCHAIN = (
    "Cet ordinateur n'offre pas de trousseau sûr : gardez le mot de passe en mémoire, ou mémorisez-le dans les "
    "données sous une phrase de passe."
)
KEYCHAIN_LOCKED = (
    "Le trousseau de cet ordinateur n'a pas répondu ou reste verrouillé : ouvrez-le, puis recommencez."
)


def is_available() -> bool:
    """Return whether this computer has a keychain."""
    return any(backend.viable for backend in BACKENDS)


def save(database_id: str, server: str, secret: str) -> None:
    """Save the password of a mail server for this database; raises UserError if there is no keychain."""
    keychain = _get_backend()
    try:
        keychain.set_password(_service_name(database_id), server, secret)
        stored = keychain.get_password(_service_name(database_id), server)
    except (KeyringError, OSError) as error:
        raise UserError(KEYCHAIN_LOCKED) from error
    if stored != secret:
        raise UserError(NO_KEYCHAIN)


def load(database_id: str, server: str) -> str | None:
    """Return the password of a mail server for this database, if there is one."""
    try:
        return _get_backend().get_password(_service_name(database_id), server)
    except (KeyringError, OSError) as error:
        raise UserError(KEYCHAIN_LOCKED) from error


def delete(database_id: str, server: str) -> None:
    """Delete a password from the keychain; a missing one is not an error."""
    try:
        _get_backend().delete_password(_service_name(database_id), server)
    except PasswordDeleteError:
        return
    except (KeyringError, OSError) as error:
        raise UserError(KEYCHAIN_LOCKED) from error


def _get_backend() -> KeyringBackend:
    usable = [backend for backend in BACKENDS if backend.viable]
    if not usable:
        raise UserError(NO_KEYCHAIN)
    return max(usable, key=lambda backend: backend.priority)()


def _service_name(database_id: str) -> str:
    return f"Relances {database_id}"
