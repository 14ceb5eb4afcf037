"""The secret start of the program's addresses: one segment for a user and a data folder, one for the port as well."""

import hmac
import os
import re
import secrets
from base64 import b32encode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

KEY_FILE = "adresse.cle"
"""File of the user's profile that holds the key from which the prefixes of all data folders are derived."""

_KEY = re.compile(r"[0-9a-f]{64}")


def make_prefix(secret: bytes | None = None) -> str:
    """Return a segment such as `/k4ozq…`, made from 20 bytes of `secret`, or of the system's random source."""
    text = b32encode((secret or secrets.token_bytes(20))[:20]).decode("ascii")
    return f"/k{text.lower()}"


def get_prefix(profile: Path, folder: Path, port: int) -> str:
    """Return the prefix of a data folder on a port for this user; a random one if the profile cannot be written.

    The key is in the profile and not in the data folder: who prepared or copied the folder must not know the prefix.
    The second segment depends on the port: a page left open by an earlier start sends its prefix to the server
    that has its port now, and the browser must not send the cookie of this start along.
    """
    key = _read_key(profile / KEY_FILE) or _create_key(profile / KEY_FILE)
    place = os.fsencode(folder.resolve())
    parts = (place, b"%d:%s" % (port, place))
    return "".join(make_prefix(hmac.digest(key, part, sha256) if key else None) for part in parts)


def _read_key(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if hasattr(os, "getuid") and os.fstat(handle).st_uid != os.getuid():
            return None
        text = file.read(100).decode("ascii", "replace").strip()
    return bytes.fromhex(text) if _KEY.fullmatch(text) else None


def _create_key(path: Path) -> bytes | None:
    key = secrets.token_bytes(32)
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            unfinished.unlink()
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex())
        unfinished.replace(path)
    except OSError:
        return None
    return key
