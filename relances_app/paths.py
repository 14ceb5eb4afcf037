"""Where data and log lie on this machine: beside the program when carried, in the user's folder otherwise."""

import os
import sys
from pathlib import Path

CARRIED = "relances-donnees"
"""The folder that makes the program portable, when it stands beside it."""


def find_program_folder() -> Path:
    """Return the folder of the file that was started."""
    started = sys.executable if getattr(sys, "frozen", False) else sys.argv[0]
    return Path(started).resolve().parent


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
