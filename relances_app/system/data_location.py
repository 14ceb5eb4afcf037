"""Locate the data folder, the per-user state folder and the files shipped with the program."""

import errno
import json
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from relances_app.system.removable_media import find_volume_id

PORTABLE_FOLDER = "relances-donnees"
"""Data folder beside the program; if it exists, the program is portable."""

_KNOWN_VOLUMES_FILE = "supports.json"
"""JSON list of the volumes for which the user chose to store the data on this computer."""


def get_program_folder() -> Path:
    """Return the folder of the program file that was started."""
    started = sys.executable if getattr(sys, "frozen", False) else sys.argv[0]
    return Path(started).resolve().parent


def get_docs_folder() -> Path:
    """Return the folder of the user guide: unpacked from the single file, or beside the package."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).parents[2])) / "docs"


def get_profile_folder() -> Path:
    """Return the folder of this user on this machine that keeps the second copy of the send log.

    A user without a home folder gets a path below os.devnull, where nothing can be written: each start then
    treats the machine as a new one.
    """
    # Imported on first use: only programs that send mails need it.
    from platformdirs import user_data_path, user_state_path  # noqa: PLC0415

    try:
        if sys.platform == "win32":  # where state and data folder are the same one
            return user_data_path("relances", appauthor=False, roaming=True)
        return user_state_path("relances", appauthor=False)
    except RuntimeError:
        return Path(os.devnull) / "relances"


def get_data_folder(requested: str | None) -> Path:
    """Return the data folder: the requested one, the portable one beside the program, or the user's."""
    if location := requested or os.environ.get("RELANCES_DATA"):
        return Path(location).expanduser().absolute()
    portable_folder = get_program_folder() / PORTABLE_FOLDER
    return portable_folder if portable_folder.is_dir() else _get_user_data_folder()


def _get_user_data_folder() -> Path:
    # Imported on first use: not needed when the folder is requested or portable.
    from platformdirs import user_data_path  # noqa: PLC0415

    try:
        return user_data_path("relances", appauthor=False)
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, str(error), "~") from error


@dataclass(frozen=True, slots=True)
class UndecidedDataLocation:
    """The two folders to choose from: on the removable volume of the program, or on this computer."""

    volume_id: str
    portable_folder: Path
    user_folder: Path


def is_location_undecided(
    volume_id: str | None, known_volumes: Collection[str], *, has_portable_folder: bool
) -> bool:
    """Return whether the user must be asked: the volume has no data folder and no answer is stored for it."""
    return volume_id is not None and not has_portable_folder and volume_id not in known_volumes


def get_undecided_location(requested: str | None) -> UndecidedDataLocation | None:
    """Return the choice to offer when the single file starts, or None where the folder is decided."""
    is_named = bool(requested or os.environ.get("RELANCES_DATA"))
    if is_named or not getattr(sys, "frozen", False):
        return None
    folder = get_program_folder()
    portable_folder, user_folder = folder / PORTABLE_FOLDER, _get_user_data_folder()
    volume_id = find_volume_id(folder)
    if volume_id and is_location_undecided(
        volume_id, _read_known_volumes(user_folder), has_portable_folder=portable_folder.is_dir()
    ):
        return UndecidedDataLocation(volume_id, portable_folder, user_folder)
    return None


def store_computer_choice(undecided: UndecidedDataLocation) -> None:
    """Store the answer that a program on this volume keeps its data on this computer."""
    user_folder = undecided.user_folder
    user_folder.mkdir(parents=True, exist_ok=True)
    known = sorted({*_read_known_volumes(user_folder), undecided.volume_id})
    unfinished = user_folder / f"{_KNOWN_VOLUMES_FILE}.part"
    unfinished.write_text(json.dumps(known), encoding="utf-8")
    unfinished.replace(user_folder / _KNOWN_VOLUMES_FILE)


def _read_known_volumes(user_folder: Path) -> list[str]:
    try:
        known = json.loads((user_folder / _KNOWN_VOLUMES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in known if isinstance(name, str)] if isinstance(known, list) else []
