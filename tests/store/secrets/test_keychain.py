"""Keychain: only an encrypting backend is used, with any settings of the machine."""

from typing import ClassVar

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from relances_app.domain.errors import UserError
from relances_app.store.secrets import keychain


class FakeKeychain(KeyringBackend):
    """A keychain of the tests."""

    priority = 5
    viable = True
    stored: ClassVar = {}

    def get_password(self, service, username):
        return self.stored.get((service, username))

    def set_password(self, service, username, password):
        self.stored[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.stored:
            raise PasswordDeleteError("not there")
        del self.stored[service, username]


class ForgetfulKeychain(FakeKeychain):
    """Forgets at once."""

    def set_password(self, service, username, password):
        pass


class LockedKeychain(FakeKeychain):
    """Does not open."""

    def _refuse(self, *_):
        raise KeyringLocked("locked")

    get_password = set_password = delete_password = _refuse


@pytest.fixture
def fake_keychain(monkeypatch):
    monkeypatch.setattr(keychain, "BACKENDS", (FakeKeychain,))
    monkeypatch.setattr(FakeKeychain, "stored", {})
    return FakeKeychain.stored


def test_a_secret_is_stored_per_server_and_database(fake_keychain):
    keychain.save("livres", "serveur", "sésame")
    assert keychain.load("livres", "serveur") == "sésame"
    assert keychain.load("livres", "autre serveur") is None
    assert keychain.load("autres livres", "serveur") is None
    keychain.delete("livres", "serveur")
    keychain.delete("livres", "serveur")
    assert fake_keychain == {}


def test_backends_that_store_nothing_or_plain_text_are_never_used(monkeypatch):
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in keychain.BACKENDS}
    assert names == {
        "keyring.backends.Windows.WinVaultKeyring", "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring", "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
    }  # fmt: skip
    assert not {fail.Keyring, null.Keyring} & set(keychain.BACKENDS)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(keychain, "BACKENDS", ())
    assert not keychain.is_available()
    for act in (lambda: keychain.save("a", "b", "c"), lambda: keychain.load("a", "b")):
        with pytest.raises(UserError, match="trousseau sûr"):
            act()


def test_a_keychain_that_loses_data_or_stays_locked_is_reported(monkeypatch):
    monkeypatch.setattr(keychain, "BACKENDS", (ForgetfulKeychain,))
    monkeypatch.setattr(FakeKeychain, "stored", {})
    with pytest.raises(UserError, match="trousseau sûr"):
        keychain.save("a", "b", "c")
    monkeypatch.setattr(keychain, "BACKENDS", (LockedKeychain,))
    for act in (lambda: keychain.save("a", "b", "c"), lambda: keychain.load("a", "b"),
                lambda: keychain.delete("a", "b")):  # fmt: skip
        with pytest.raises(UserError, match="verrouillé"):
            act()
