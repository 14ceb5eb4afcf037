"""The vault: it opens for its passphrase and its mail server, and for nothing else."""

import json
import stat
import sys
from base64 import b64decode, b64encode

import pytest
from cryptography.exceptions import UnsupportedAlgorithm

from relances_app.domain.errors import UserError
from relances_app.store.secrets import vault, vault_file

SECRET = "sésame-ouvre-toi-42"
PHRASE = "girafe lampe nuage tricot"
SERVER = '["smtp.example.com", 587, "starttls", "compta", ""]'


@pytest.fixture
def text(fast_vault):
    return vault.encrypt(SECRET, PHRASE, SERVER)


def test_a_secret_is_decrypted_with_its_passphrase():
    """Stretched as in the program, which the other tests are not."""
    text = vault.encrypt(SECRET, PHRASE, SERVER)
    assert vault.decrypt(text, PHRASE, SERVER) == SECRET
    assert SECRET not in text
    assert b64encode(SECRET.encode()).decode() not in text


def test_each_encryption_has_its_own_salt_and_nonce_and_hides_the_length(text):
    other = vault.encrypt("a", PHRASE, SERVER)
    one, two = json.loads(text), json.loads(other)
    assert one["salt"] != two["salt"]
    assert one["nonce"] != two["nonce"]
    assert len(one["sealed"]) == len(two["sealed"])


def test_the_key_derivation_uses_the_documented_cost():
    assert vault.ARGON2_MEMORY_KIB >= 64 * 1024
    assert vault.ARGON2_PASSES >= 3
    assert vault.SCRYPT_COST >= 2**17


def test_a_wrong_passphrase_opens_nothing(text):
    for wrong in ("", PHRASE.upper(), PHRASE + " "):
        with pytest.raises(UserError, match="phrase de passe"):
            vault.decrypt(text, wrong, SERVER)


def test_the_same_characters_in_another_unicode_form_open_it(fast_vault):
    text = vault.encrypt(SECRET, "e\u0301tang dore\u0301 sous la lune", SERVER)
    assert vault.decrypt(text, "étang doré sous la lune", SERVER) == SECRET


@pytest.mark.parametrize(
    "other",
    ['["evil.example", 587, "starttls", "compta", ""]', '["smtp.example.com", 25, "starttls", "compta", ""]',
     '["smtp.example.com", 587, "none", "compta", ""]', '["smtp.example.com", 587, "starttls", "x", ""]',
     '["smtp.example.com", 587, "starttls", "compta", "mine.pem"]'],
)  # fmt: skip
def test_a_changed_server_gets_no_password_even_with_a_forged_label(text, other):
    with pytest.raises(UserError, match="ont changé"):
        vault.decrypt(text, PHRASE, other)
    forged = {**json.loads(text), "server": json.loads(vault.encrypt("x", PHRASE, other))["server"]}
    with pytest.raises(UserError):
        vault.decrypt(json.dumps(forged), PHRASE, other)


@pytest.mark.parametrize("name", ["salt", "nonce", "sealed", "kind", "version", "server"])
def test_a_damaged_vault_is_refused(text, name):
    fields = json.loads(text)
    if name in {"salt", "nonce", "sealed"}:
        raw = bytearray(b64decode(fields[name]))
        raw[0] ^= 1
        changed = {**fields, name: b64encode(raw).decode()}
    else:
        changed = {**fields, name: "scrypt" if name == "kind" else 2}
    without = {key: value for key, value in fields.items() if key != name}
    for bad in (json.dumps(changed), json.dumps(without), text[:-5], "", "[]", "null"):
        with pytest.raises(UserError):
            vault.decrypt(bad, PHRASE, SERVER)


def test_scrypt_is_used_without_argon2id(monkeypatch):
    def refuse(**_options):
        raise UnsupportedAlgorithm("no Argon2id here")

    with monkeypatch.context() as patch:
        patch.setattr(vault, "Argon2id", refuse)
        text = vault.encrypt(SECRET, PHRASE, SERVER)
    assert json.loads(text)["kind"] == "scrypt"
    assert vault.decrypt(text, PHRASE, SERVER) == SECRET


def test_the_file_is_for_this_user_alone_and_no_link_is_followed(tmp_path):
    vault_file.save(tmp_path, "coffre")
    path = tmp_path / vault_file.FILE_NAME
    assert vault_file.load(tmp_path) == "coffre"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.rename(tmp_path / "ailleurs")
        path.symlink_to(tmp_path / "ailleurs")
        assert vault_file.load(tmp_path) is None
    vault_file.delete(tmp_path)
    vault_file.delete(tmp_path)
    assert not vault_file.exists(tmp_path)
