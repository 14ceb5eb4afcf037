"""The mail server that the user set or confirmed on this computer, to detect settings changed on another one."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path


def save(profile: Path, database_id: str, server: str) -> None:
    """Save the server in the user's profile; errors are ignored if the profile cannot be written."""
    with suppress(OSError):
        profile.mkdir(parents=True, exist_ok=True)
        _file_path(profile, database_id).write_text(_digest(server), encoding="ascii")


def is_known(profile: Path, database_id: str, server: str) -> bool:
    """Return whether the user gave the password to this server on this computer, or set it here."""
    try:
        return _file_path(profile, database_id).read_text(encoding="ascii") == _digest(server)
    except (OSError, ValueError):
        return False


def _file_path(profile: Path, database_id: str) -> Path:
    return profile / f"{database_id}.serveur"


def _digest(server: str) -> str:
    return sha256(server.encode()).hexdigest()
