"""Files with encrypted secrets, beside the database and not in it: backups and exports never contain them."""

import os
from contextlib import suppress
from pathlib import Path

from relances_app.system.durable_files import sync_folder
from relances_app.system.held_files import replace_file

FILE_NAME = "messagerie.coffre"
"""The encrypted password, or the encrypted key of the token file."""

TOKEN_FILE_NAME = "messagerie.jetons"  # noqa: S105  a file name
"""The encrypted tokens of a sign-in."""

MAX_LENGTH = 65_536
"""Maximum number of bytes read."""


def save(folder: Path, text: str, name: str = FILE_NAME) -> None:
    """Write the file, readable by this user only, and sync it to disk."""
    path = folder / name
    unfinished = path.with_name(f"{name}.part")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    replace_file(unfinished, path)
    sync_folder(folder)


def load(folder: Path, name: str = FILE_NAME) -> str | None:
    """Return the content of the file, or None if there is none; links are not followed."""
    try:
        handle = os.open(folder / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(MAX_LENGTH).decode("ascii", "replace")


def exists(folder: Path) -> bool:
    """Return whether the file exists."""
    return (folder / FILE_NAME).is_file()


def delete(folder: Path, name: str = FILE_NAME) -> None:
    """Delete the file."""
    with suppress(FileNotFoundError):
        (folder / name).unlink()
        sync_folder(folder)
