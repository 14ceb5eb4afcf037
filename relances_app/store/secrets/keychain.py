"""The keychain: where the operating system keeps this user's secrets on this computer."""

from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows, kwallet, libsecret, macOS
from keyring.errors import KeyringError, PasswordDeleteError

from relances_app.domain.errors import Refusal

REAL: tuple[type[KeyringBackend], ...] = (
    Windows.WinVaultKeyring,
    macOS.Keyring,
    SecretService.Keyring,
    libsecret.Keyring,
    kwallet.DBusKeyring,
)
"""The keychains that encrypt; neither a setting nor a plug-in of `keyring` can put another in their place."""

NONE = (
    "Cet ordinateur n'offre pas de trousseau sûr : gardez le mot de passe en mémoire, ou mémorisez-le dans les "
    "données sous une phrase de passe."
)
CLOSED = "Le trousseau de cet ordinateur n'a pas répondu ou reste verrouillé : ouvrez-le, puis recommencez."


def is_there() -> bool:
    """Say whether this computer has a keychain."""
    return any(kind.viable for kind in REAL)


def keep(books: str, server: str, secret: str) -> None:
    """Keep a secret for a mail server of these books; raises Refusal where there is no keychain."""
    keychain = _open()
    try:
        keychain.set_password(_name(books), server, secret)
        kept = keychain.get_password(_name(books), server)
    except (KeyringError, OSError) as error:
        raise Refusal(CLOSED) from error
    if kept != secret:
        raise Refusal(NONE)


def find(books: str, server: str) -> str | None:
    """Return the secret kept for a mail server of these books, if there is one."""
    try:
        return _open().get_password(_name(books), server)
    except (KeyringError, OSError) as error:
        raise Refusal(CLOSED) from error


def forget(books: str, server: str) -> None:
    """Take a secret out of the keychain; nothing is said where there was none."""
    try:
        _open().delete_password(_name(books), server)
    except PasswordDeleteError:
        return
    except (KeyringError, OSError) as error:
        raise Refusal(CLOSED) from error


def _open() -> KeyringBackend:
    usable = [kind for kind in REAL if kind.viable]
    if not usable:
        raise Refusal(NONE)
    return max(usable, key=lambda kind: kind.priority)()


def _name(books: str) -> str:
    return f"Relances {books}"
