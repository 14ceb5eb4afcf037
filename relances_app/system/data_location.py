"""Data location."""

import errno
import json
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from relances_app.system.removable_media import find_medium

CARRIED = "relances-donnees"
"""The folder that makes the program portable, when it stands beside it."""


def find_program_folder() -> Path:
    """Return the folder of the file that was started."""
    started = sys.executable if getattr(sys, "frozen", False) else sys.argv[0]
    return Path(started).resolve().parent


def find_docs_folder() -> Path:
    """Return the folder of the guide: unpacked with the single file, or beside the package."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).parents[2])) / "docs"


def find_profile_folder() -> Path:
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


def find_data_folder(chosen: str | None) -> Path:
    """Return the data folder: the one asked for, the carried one, or the user's."""
    if asked := chosen or os.environ.get("RELANCES_DATA"):
        return Path(asked).expanduser().absolute()
    carried = find_program_folder() / CARRIED
    return carried if carried.is_dir() else _find_own_folder()


def _find_own_folder() -> Path:
    # Loaded only when the folder is neither named nor carried.
    from platformdirs import user_data_path  # noqa: PLC0415

    try:
        return user_data_path("relances", appauthor=False)
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, str(error), "~") from error


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Data whose place is to be asked: on the medium that the program lies on, or on this computer."""

    medium: str
    carried: Path
    own: Path


def is_unsettled(medium: str | None, known: Collection[str], *, is_carried: bool) -> bool:
    """Say whether the place of the data is to be asked: on a medium with no folder, and never answered for it."""
    return medium is not None and not is_carried and medium not in known


def find_unsettled(chosen: str | None) -> Unsettled | None:
    """Return what to ask at the start of the single file, or None where that is settled."""
    is_named = bool(chosen or os.environ.get("RELANCES_DATA"))
    if is_named or not getattr(sys, "frozen", False):
        return None
    folder = find_program_folder()
    carried, own = folder / CARRIED, _find_own_folder()
    medium = find_medium(folder)
    if medium and is_unsettled(medium, _read_known(own), is_carried=carried.is_dir()):
        return Unsettled(medium, carried, own)
    return None


def remember_computer(unsettled: Unsettled) -> None:
    """Keep the answer that the data of a program on this medium stay on this computer."""
    own = unsettled.own
    own.mkdir(parents=True, exist_ok=True)
    known = sorted({*_read_known(own), unsettled.medium})
    unfinished = own / f"{_KNOWN}.part"
    unfinished.write_text(json.dumps(known), encoding="utf-8")
    unfinished.replace(own / _KNOWN)


_KNOWN = "supports.json"
"""The media of which this computer was answered that their program keeps its data here."""


def _read_known(own: Path) -> list[str]:
    try:
        known = json.loads((own / _KNOWN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in known if isinstance(name, str)] if isinstance(known, list) else []
