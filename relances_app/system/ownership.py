"""Detect folders and files of the program that another user of the machine prepared, or may replace."""

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from relances_app.domain.errors import UserError

PROGRAM_FILES = ("relances", "envois", "sauvegardes", "boite-essai", "entrer", "messagerie", "adresse")
"""Beginnings of the names of the program's files."""

_ROOT = 0

FOREIGN = (
    "« {name} » a été préparé par un autre utilisateur de cet ordinateur : par prudence, rien n'a été ouvert. "
    "Supprimez-le, ou choisissez un autre dossier avec l'option --data."
)
OPEN_TO_ALL = (
    "D'autres utilisateurs de cet ordinateur peuvent remplacer les fichiers de « {name} » : par prudence, rien n'a "
    "été ouvert. Retirez-leur le droit d'y écrire, ou choisissez un autre dossier avec l'option --data."
)


def check_ownership(folder: Path) -> None:
    """Raise UserError if another user owns a folder, one of the program's files in it, or may replace them.

    Call it before a file of the folder is opened. Volumes without owners, such as FAT, show the same owner for all.
    """
    if not folder.exists():
        return
    files = [path for path in folder.iterdir() if path.name.startswith(PROGRAM_FILES)]
    if sys.platform == "win32":
        from relances_app.system.windows_owner import is_own_path  # noqa: PLC0415  uses Windows DLLs

        _check_owners((folder, *files), is_own_path)
        return
    user = os.getuid()
    _check_owners((folder, *files), lambda path: path.lstat().st_uid in {user, _ROOT})
    _check_mode(folder, user)


def is_own_file(path: Path) -> bool:
    """Return whether a path is a regular file of this user, which no other user may write."""
    try:
        status = path.lstat()
    except OSError:
        return False
    if not stat.S_ISREG(status.st_mode):
        return False
    if sys.platform == "win32":
        from relances_app.system.windows_owner import is_own_path  # noqa: PLC0415

        return is_own_path(path)
    return status.st_uid == os.getuid() or _has_no_owners(path.parent)


def _check_owners(paths: tuple[Path, ...], is_own: Callable[[Path], bool]) -> None:
    for path in paths:
        try:
            is_safe = is_own(path)
        except FileNotFoundError:  # deleted meanwhile by the program that is ending
            continue
        if not is_safe:
            raise UserError(FOREIGN.format(name=path.name))


def _check_mode(folder: Path, user: int) -> None:
    """Withdraw the right of others to write into the folder; raise UserError if it is meant for all users."""
    status = folder.stat()
    if not status.st_mode & 0o022 or _has_no_owners(folder):
        return
    is_shared = status.st_mode & stat.S_ISVTX  # such as /tmp: its mode is not the user's to change
    if status.st_uid == user and not is_shared:
        folder.chmod(stat.S_IMODE(status.st_mode) & ~0o022)
    elif status.st_mode & 0o002:
        raise UserError(OPEN_TO_ALL.format(name=folder.name))


def _has_no_owners(folder: Path) -> bool:
    """Return whether a new file gets another owner than this user: on FAT, or where nothing can be written."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            return os.fstat(file.fileno()).st_uid != os.getuid()
    except OSError:
        return True
