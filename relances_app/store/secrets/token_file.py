"""The tokens of a sign-in, encrypted in the data folder under a random key that is kept like a password.

A token is too long for the credentials of Windows (1,280 characters): only the key is stored there.
"""

import json
import os
import threading
from base64 import b64decode, b64encode
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relances_app.domain.errors import UserError
from relances_app.domain.sending.identity_provider import Tokens
from relances_app.store.secrets import vault_file

KEY_BYTES = 32
NONCE_BYTES = 12

UNREADABLE = "La connexion mémorisée ne peut pas être relue : reconnectez-vous sur la page « Structure »."


_lock = threading.RLock()
"""A renewal that is under way must not overwrite the tokens of a new sign-in."""


def make_key() -> str:
    """Return a new random key as text."""
    return b64encode(os.urandom(KEY_BYTES)).decode("ascii")


@dataclass(frozen=True, slots=True)
class TokenFile:
    """Storage of the tokens in a data folder; `context` names the database and the mail server they are for."""

    folder: Path
    key: str
    context: str

    def hold(self) -> AbstractContextManager[object]:
        """Keep others from reading or storing tokens while the block runs."""
        return _lock

    def load(self) -> Tokens:
        """Return the tokens; raises UserError if there are none, or if they are for another server."""
        text = vault_file.load(self.folder, vault_file.TOKEN_FILE_NAME)
        try:
            sealed = b64decode(text or "", validate=True)
            plain = self._get_cipher().decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self.context.encode()
            )
            fields = json.loads(plain)
            return Tokens(**{**fields, "scopes": tuple(fields["scopes"])})
        except (InvalidTag, ValueError, KeyError, TypeError):
            # Without `from`: a traceback must not show what was decrypted.
            raise UserError(UNREADABLE) from None

    def save(self, tokens: Tokens) -> None:
        """Encrypt the tokens and write them to disk, after a renewal that is under way."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._get_cipher().encrypt(
            nonce, json.dumps(asdict(tokens)).encode(), self.context.encode()
        )
        with _lock:
            vault_file.save(self.folder, b64encode(sealed).decode("ascii"), vault_file.TOKEN_FILE_NAME)

    def _get_cipher(self) -> AESGCM:
        return AESGCM(b64decode(self.key, validate=True))
