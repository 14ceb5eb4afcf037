"""The file of the vault, beside the books and never in them: no backup and no export can carry it."""

import os
from contextlib import suppress
from pathlib import Path

from relances_app.system.durable_files import sync_folder

FILE_NAME = "messagerie.coffre"

MAX_LENGTH = 10_000
"""Bytes read at most."""


def save(folder: Path, text: str) -> None:
    """Write the vault for this user alone; it is on the disk when this returns."""
    path = folder / FILE_NAME
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(folder)


def load(folder: Path) -> str | None:
    """Return the vault, or None where there is none; a link is not followed."""
    try:
        handle = os.open(folder / FILE_NAME, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(MAX_LENGTH).decode("ascii", "replace")


def exists(folder: Path) -> bool:
    """Say whether there is a vault."""
    return (folder / FILE_NAME).is_file()


def delete(folder: Path) -> None:
    """Remove the vault."""
    with suppress(FileNotFoundError):
        (folder / FILE_NAME).unlink()
        sync_folder(folder)
