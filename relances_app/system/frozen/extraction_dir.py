"""Extraction folder of the single file: check that it is private, lock it, and delete those of killed programs."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.system.lock import AlreadyOpen, Lock

_MARKER_FILE = Path("relances_app") / "static" / "icon.svg"
"""File that identifies a folder of this program among those of other PyInstaller programs."""

STALE_SECONDS = 24 * 3600
"""Age in seconds from which a folder without a lock cannot belong to a program that is starting."""


@contextmanager
def locked_extraction_dir() -> Iterator[None]:
    """Lock the extraction folder of this process, so that no other deletes it, and delete stale ones.

    Does nothing when the program runs from source. Raises UserError when another user could have put code into
    the folder.
    """
    unpacked = getattr(sys, "_MEIPASS", None)
    if unpacked is None:
        yield
        return
    folder = Path(unpacked)
    require_private_dir(folder)
    with Lock(folder):
        remove_stale_dirs(folder.parent, folder, time.time())
        yield


def require_private_dir(folder: Path) -> None:
    """Raise UserError when another user owns the folder or may write into it."""
    if not hasattr(os, "getuid"):
        return
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o022:
        raise UserError(
            "Le dossier temporaire du programme peut être modifié par un autre utilisateur : par prudence, rien "
            "n'a été ouvert. Relancez le programme ; si cela revient, videz le dossier temporaire."
        )


def remove_stale_dirs(parent: Path, own: Path, now: float) -> list[Path]:
    """Delete the folders of programs that were killed and return them; `now` is in seconds since the epoch."""
    removed = []
    for folder in parent.glob("_MEI*"):
        if folder != own and _is_extraction_dir(folder) and _is_stale(folder, now):
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder)
    return removed


def _is_extraction_dir(folder: Path) -> bool:
    try:
        is_same_user = not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
        return is_same_user and not folder.is_symlink() and (folder / _MARKER_FILE).is_file()
    except OSError:
        return False


def _is_stale(folder: Path, now: float) -> bool:
    lock = Lock(folder)
    if not lock.path.exists():
        return now - folder.stat().st_mtime > STALE_SECONDS
    try:
        with lock:
            return True
    except (AlreadyOpen, OSError):
        return False
