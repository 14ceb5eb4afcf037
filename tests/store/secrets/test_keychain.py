"""The keychain: only one that encrypts is used, whatever the settings of the machine say."""

from typing import ClassVar

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from relances_app.domain.errors import Refusal
from relances_app.store.secrets import keychain


class Drawer(KeyringBackend):
    """A keychain of the tests."""

    priority = 5
    viable = True
    kept: ClassVar = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


class Sieve(Drawer):
    """Forgets at once."""

    def set_password(self, service, username, password):
        pass


class Locked(Drawer):
    """Does not open."""

    def _refuse(self, *_):
        raise KeyringLocked("locked")

    get_password = set_password = delete_password = _refuse


@pytest.fixture
def drawer(monkeypatch):
    monkeypatch.setattr(keychain, "REAL", (Drawer,))
    monkeypatch.setattr(Drawer, "kept", {})
    return Drawer.kept


def test_a_secret_is_kept_for_one_server_of_one_set_of_books(drawer):
    keychain.keep("livres", "serveur", "sésame")
    assert keychain.find("livres", "serveur") == "sésame"
    assert keychain.find("livres", "autre serveur") is None
    assert keychain.find("autres livres", "serveur") is None
    keychain.forget("livres", "serveur")
    keychain.forget("livres", "serveur")
    assert drawer == {}


def test_backends_that_keep_nothing_or_in_clear_are_never_used(monkeypatch):
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in keychain.REAL}
    assert names == {
        "keyring.backends.Windows.WinVaultKeyring", "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring", "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
    }  # fmt: skip
    assert not {fail.Keyring, null.Keyring} & set(keychain.REAL)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(keychain, "REAL", ())
    assert not keychain.is_there()
    for act in (lambda: keychain.keep("a", "b", "c"), lambda: keychain.find("a", "b")):
        with pytest.raises(Refusal, match="trousseau sûr"):
            act()


def test_a_keychain_that_forgets_or_stays_locked_is_said(monkeypatch):
    monkeypatch.setattr(keychain, "REAL", (Sieve,))
    monkeypatch.setattr(Drawer, "kept", {})
    with pytest.raises(Refusal, match="trousseau sûr"):
        keychain.keep("a", "b", "c")
    monkeypatch.setattr(keychain, "REAL", (Locked,))
    for act in (lambda: keychain.keep("a", "b", "c"), lambda: keychain.find("a", "b"),
                lambda: keychain.forget("a", "b")):  # fmt: skip
        with pytest.raises(Refusal, match="verrouillé"):
            act()
