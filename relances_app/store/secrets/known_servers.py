"""The mail server that was given the password on this computer, so that a stick edited elsewhere is noticed."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path


def note(profile: Path, books: str, server: str) -> None:
    """Remember a server in the user's profile; a profile that cannot be written is passed over."""
    with suppress(OSError):
        profile.mkdir(parents=True, exist_ok=True)
        _place(profile, books).write_text(_digest(server), encoding="ascii")


def is_other(profile: Path, books: str, server: str) -> bool:
    """Say whether the password was given to another server before; False where nothing is remembered."""
    try:
        return _place(profile, books).read_text(encoding="ascii") != _digest(server)
    except (OSError, ValueError):
        return False


def forget(profile: Path, books: str) -> None:
    """Remember nothing: a person changed the server here, or wants the password forgotten."""
    with suppress(OSError):
        _place(profile, books).unlink(missing_ok=True)


def _place(profile: Path, books: str) -> Path:
    return profile / f"{books}.serveur"


def _digest(server: str) -> str:
    return sha256(server.encode()).hexdigest()
