"""Where data and log lie on this machine: beside the program when carried, in the user's folder otherwise."""

import os
import stat
import sys
from pathlib import Path

CARRIED = "relances-donnees"
"""The folder that makes the program portable, when it stands beside it."""


def find_program_folder() -> Path:
    """Return the folder of the file that was started."""
    started = sys.executable if getattr(sys, "frozen", False) else sys.argv[0]
    return Path(started).resolve().parent


def find_docs_folder() -> Path:
    """Return the folder of the guide: unpacked with the single file, or beside the package."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).parents[1])) / "docs"


def find_profile_folder() -> Path:
    """Return the folder of this user on this machine where the ledger has its mirror."""
    # Loaded when a program opens the books to send.
    from platformdirs import user_state_path  # noqa: PLC0415

    return user_state_path("relances", appauthor=False)


_CLOUDS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "kdrive")


def find_warning(folder: Path) -> str:
    """Return what to say when the data lie where another program copies them about, or empty."""
    parts = [part.casefold() for part in folder.parts]
    if any(cloud in part for part in parts for cloud in _CLOUDS):
        return (
            "Vos données sont dans un dossier synchronisé : une copie en conflit pourrait renvoyer des relances. "
            "Déplacez-les hors de ce dossier."
        )
    copies = [path.name for path in folder.glob("relances*.db") if path.name != "relances.db"]
    others = [name for name in copies if not name.startswith("relances-remplacee-")]
    return f"Une copie des données se trouve à côté : {others[0]}. Elle n'est pas utilisée." if others else ""


_OURS = ("relances", "envois", "sauvegardes", "boite-essai", "entrer", "messagerie")
_JUNCTION = 0xA0000003
"""What Windows calls a folder that leads elsewhere (IO_REPARSE_TAG_MOUNT_POINT)."""


def is_link(path: Path) -> bool:
    """Say whether a name leads to another place: a symbolic link, or a junction of Windows."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION


def find_links(folder: Path) -> list[str]:
    """Return the files and folders of the program that are links; the data folder itself may be reached by one."""
    try:
        ours = [path for path in folder.iterdir() if path.name.startswith(_OURS)]
        kept = folder / "sauvegardes"
        backups = list(kept.iterdir()) if kept.is_dir() and not is_link(kept) else []
    except OSError:
        return []
    return sorted(path.relative_to(folder).as_posix() for path in (*ours, *backups) if is_link(path))


def find_data_folder(chosen: str | None) -> Path:
    """Return the data folder: the one asked for, the carried one, or the user's."""
    if asked := chosen or os.environ.get("RELANCES_DATA"):
        return Path(asked).expanduser().absolute()
    carried = find_program_folder() / CARRIED
    if carried.is_dir():
        return carried
    # Loaded only when the folder is neither named nor carried.
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("relances", appauthor=False)
