"""Detect symbolic links and Windows junctions among the program's files."""

import stat
from pathlib import Path

from relances_app.domain.errors import LinkFound

_PROGRAM_FILE_PREFIXES = ("relances", "envois", "sauvegardes", "boite-essai", "entrer", "messagerie")
_JUNCTION_REPARSE_TAG = 0xA0000003
"""Reparse tag of a Windows junction (IO_REPARSE_TAG_MOUNT_POINT)."""


def is_link(path: Path) -> bool:
    """Return whether a path is a symbolic link or a Windows junction."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION_REPARSE_TAG


def find_links(folder: Path) -> list[str]:
    """Return the files and folders of the program that are links; the data folder itself may be one."""
    try:
        program_files = [path for path in folder.iterdir() if path.name.startswith(_PROGRAM_FILE_PREFIXES)]
        backup_folder = folder / "sauvegardes"
        backups = (
            list(backup_folder.iterdir()) if backup_folder.is_dir() and not is_link(backup_folder) else []
        )
    except OSError:
        return []
    return sorted(path.relative_to(folder).as_posix() for path in (*program_files, *backups) if is_link(path))


def check_no_links(folder: Path) -> None:
    """Raise LinkFound when a file or folder of the program is a link."""
    if links := find_links(folder):
        raise LinkFound(links[0])
