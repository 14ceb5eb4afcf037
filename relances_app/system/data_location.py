"""Data location."""

import errno
import json
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from relances_app.system.removable_media import find_volume_id

PORTABLE_FOLDER = "relances-donnees"
"""The folder that makes the program portable, when it stands beside it."""


def get_program_folder() -> Path:
    """Return the folder of the file that was started."""
    started = sys.executable if getattr(sys, "frozen", False) else sys.argv[0]
    return Path(started).resolve().parent


def get_docs_folder() -> Path:
    """Return the folder of the guide: unpacked with the single file, or beside the package."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).parents[2])) / "docs"


def get_profile_folder() -> Path:
    """Return the folder of this user on this machine where the ledger has its mirror.

    A user without a home has none: nothing can be written where that leads, so each start takes this machine for
    another one.
    """
    # Loaded when a program opens the books to send.
    from platformdirs import user_state_path  # noqa: PLC0415

    try:
        return user_state_path("relances", appauthor=False)
    except RuntimeError:
        return Path(os.devnull) / "relances"


def get_data_folder(requested: str | None) -> Path:
    """Return the data folder: the one asked for, the carried one, or the user's."""
    if location := requested or os.environ.get("RELANCES_DATA"):
        return Path(location).expanduser().absolute()
    carried = get_program_folder() / PORTABLE_FOLDER
    return carried if carried.is_dir() else _get_user_data_folder()


def _get_user_data_folder() -> Path:
    # Loaded only when the folder is neither named nor carried.
    from platformdirs import user_data_path  # noqa: PLC0415

    try:
        return user_data_path("relances", appauthor=False)
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, str(error), "~") from error


@dataclass(frozen=True, slots=True)
class UndecidedDataLocation:
    """Data whose place is to be asked: on the medium that the program lies on, or on this computer."""

    volume_id: str
    portable_folder: Path
    user_folder: Path


def is_location_undecided(
    volume_id: str | None, known_volumes: Collection[str], *, has_portable_folder: bool
) -> bool:
    """Say whether the place of the data is to be asked: on a medium with no folder, and never answered for it."""
    return volume_id is not None and not has_portable_folder and volume_id not in known_volumes


def get_undecided_location(requested: str | None) -> UndecidedDataLocation | None:
    """Return what to ask at the start of the single file, or None where that is settled."""
    is_named = bool(requested or os.environ.get("RELANCES_DATA"))
    if is_named or not getattr(sys, "frozen", False):
        return None
    folder = get_program_folder()
    carried, own = folder / PORTABLE_FOLDER, _get_user_data_folder()
    medium = find_volume_id(folder)
    if medium and is_location_undecided(
        medium, _read_known_volumes(own), has_portable_folder=carried.is_dir()
    ):
        return UndecidedDataLocation(medium, carried, own)
    return None


def store_computer_choice(undecided: UndecidedDataLocation) -> None:
    """Keep the answer that the data of a program on this medium stay on this computer."""
    own = undecided.user_folder
    own.mkdir(parents=True, exist_ok=True)
    known = sorted({*_read_known_volumes(own), undecided.volume_id})
    unfinished = own / f"{_KNOWN_VOLUMES_FILE}.part"
    unfinished.write_text(json.dumps(known), encoding="utf-8")
    unfinished.replace(own / _KNOWN_VOLUMES_FILE)


_KNOWN_VOLUMES_FILE = "supports.json"
"""The media of which this computer was answered that their program keeps its data here."""


def _read_known_volumes(user_folder: Path) -> list[str]:
    try:
        known = json.loads((user_folder / _KNOWN_VOLUMES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in known if isinstance(name, str)] if isinstance(known, list) else []
