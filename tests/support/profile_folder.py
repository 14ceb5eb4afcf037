"""Environment of a program whose profile folder is one of the tests, on every system."""

from pathlib import Path


def profile_environment(folder: Path) -> dict[str, str]:
    """Return the variables from which the profile folder is derived: of Linux, and of platformdirs on Windows."""
    return {"XDG_STATE_HOME": str(folder), "WIN_PD_OVERRIDE_APPDATA": str(folder)}


def set_profile(patch, folder: Path) -> None:
    """Set them for the rest of a test."""
    for name, value in profile_environment(folder).items():
        patch.setenv(name, value)
