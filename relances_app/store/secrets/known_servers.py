"""The mail server that was given the password on this computer, so that a stick edited elsewhere is noticed."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path


def save(profile: Path, database_id: str, server: str) -> None:
    """Remember a server in the user's profile; a profile that cannot be written is passed over."""
    with suppress(OSError):
        profile.mkdir(parents=True, exist_ok=True)
        _file_path(profile, database_id).write_text(_digest(server), encoding="ascii")


def is_other_server(profile: Path, database_id: str, server: str) -> bool:
    """Say whether the password was given to another server before; False where nothing is remembered."""
    try:
        return _file_path(profile, database_id).read_text(encoding="ascii") != _digest(server)
    except (OSError, ValueError):
        return False


def delete(profile: Path, database_id: str) -> None:
    """Remember nothing: a person changed the server here, or wants the password forgotten."""
    with suppress(OSError):
        _file_path(profile, database_id).unlink(missing_ok=True)


def _file_path(profile: Path, database_id: str) -> Path:
    return profile / f"{database_id}.serveur"


def _digest(server: str) -> str:
    return sha256(server.encode()).hexdigest()
