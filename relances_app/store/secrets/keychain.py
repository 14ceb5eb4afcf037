"""The keychain: where the operating system keeps this user's secrets on this computer."""

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
"""The keychains that encrypt; neither a setting nor a plug-in of `keyring` can put another in their place."""

NO_KEYCHAIN = (
    "Cet ordinateur n'offre pas de trousseau sûr : gardez le mot de passe en mémoire, ou mémorisez-le dans les "
    "données sous une phrase de passe."
)
KEYCHAIN_LOCKED = (
    "Le trousseau de cet ordinateur n'a pas répondu ou reste verrouillé : ouvrez-le, puis recommencez."
)


def is_available() -> bool:
    """Say whether this computer has a keychain."""
    return any(backend.viable for backend in BACKENDS)


def save(database_id: str, server: str, secret: str) -> None:
    """Keep a secret for a mail server of these books; raises Refusal where there is no keychain."""
    keychain = _get_backend()
    try:
        keychain.set_password(_service_name(database_id), server, secret)
        stored = keychain.get_password(_service_name(database_id), server)
    except (KeyringError, OSError) as error:
        raise UserError(KEYCHAIN_LOCKED) from error
    if stored != secret:
        raise UserError(NO_KEYCHAIN)


def load(database_id: str, server: str) -> str | None:
    """Return the secret kept for a mail server of these books, if there is one."""
    try:
        return _get_backend().get_password(_service_name(database_id), server)
    except (KeyringError, OSError) as error:
        raise UserError(KEYCHAIN_LOCKED) from error


def delete(database_id: str, server: str) -> None:
    """Take a secret out of the keychain; nothing is said where there was none."""
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
