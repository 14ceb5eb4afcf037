"""Encryption of a password under a passphrase, bound to one mail server."""

import json
import os
import threading
import unicodedata
from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from relances_app.domain.errors import UserError

ARGON2_PASSES, ARGON2_LANES, ARGON2_MEMORY_KIB = 3, 4, 128 * 1024
"""Parameters of Argon2id, memory in KiB; RFC 9106 recommends 3 passes, 4 lanes and at least 64 MiB."""

SCRYPT_COST = 2**17
"""Cost of scrypt, used if OpenSSL has no Argon2id."""

PADDED_LENGTH = 1024
"""Length in bytes to which every password is padded, so that the file does not reveal its length."""

VAULT_DAMAGED = "Le coffre du mot de passe est abîmé : saisissez de nouveau le mot de passe."
OTHER_SERVER = (
    "Les réglages du serveur d'envoi ont changé depuis que le mot de passe a été mémorisé : il n'a pas été "
    "déchiffré. Vérifiez ces réglages, puis saisissez de nouveau le mot de passe."
)
WRONG_PASSPHRASE = "Cette phrase de passe n'ouvre pas le coffre : vérifiez-la, majuscules comprises."  # noqa: S105  a message

_derivation_lock = threading.Lock()  # each derivation takes 128 MiB: several at once would exhaust a small PC


def encrypt(secret: str, passphrase: str, server: str) -> str:
    """Return the password encrypted under a passphrase; `decrypt` needs the same `server`."""
    salt, nonce = os.urandom(16), os.urandom(12)
    kind = "argon2id"
    try:
        key = _derive_key(kind, passphrase, salt)
    except UnsupportedAlgorithm:
        kind = "scrypt"
        key = _derive_key(kind, passphrase, salt)
    sealed = AESGCM(key).encrypt(
        nonce, secret.encode().ljust(PADDED_LENGTH, b"\0"), _associated_data(kind, salt, server)
    )
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    text = {name: b64encode(part).decode("ascii") for name, part in parts.items()}
    return json.dumps({"version": 1, "kind": kind, "server": _fingerprint(server), **text})


def decrypt(text: str, passphrase: str, server: str) -> str:
    """Return the decrypted password.

    Raises UserError if the passphrase is wrong, the server is another one, or the file is damaged.
    """
    try:
        fields = json.loads(text)
        kind, fingerprint = fields["kind"], fields["server"]
        salt, nonce, sealed = (b64decode(fields[name], validate=True) for name in ("salt", "nonce", "sealed"))
        if (
            fields["version"] != 1
            or kind not in {"argon2id", "scrypt"}
            or (len(salt), len(nonce)) != (16, 12)
        ):
            raise UserError(VAULT_DAMAGED)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(VAULT_DAMAGED) from error
    if fingerprint != _fingerprint(server):
        raise UserError(OTHER_SERVER)
    try:
        padded = AESGCM(_derive_key(kind, passphrase, salt)).decrypt(
            nonce, sealed, _associated_data(kind, salt, server)
        )
    except InvalidTag as error:
        raise UserError(WRONG_PASSPHRASE) from error
    except UnsupportedAlgorithm as error:
        raise UserError(VAULT_DAMAGED) from error
    return padded.rstrip(b"\0").decode()


def _derive_key(kind: str, passphrase: str, salt: bytes) -> bytes:
    # Depending on the keyboard, an accented letter is one code point or two.
    normalized = unicodedata.normalize("NFC", passphrase).encode()
    with _derivation_lock:
        if kind == "argon2id":
            kdf = Argon2id(
                salt=salt,
                length=32,
                iterations=ARGON2_PASSES,
                lanes=ARGON2_LANES,
                memory_cost=ARGON2_MEMORY_KIB,
            )
            return kdf.derive(normalized)
        return Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1).derive(normalized)


def _associated_data(kind: str, salt: bytes, server: str) -> bytes:
    """Return the data authenticated with the password: changing the host in the file makes decryption fail."""
    return json.dumps(["relances", 1, kind, salt.hex(), server]).encode()


def _fingerprint(server: str) -> str:
    return sha256(server.encode()).hexdigest()
