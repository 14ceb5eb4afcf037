"""Run Windows programs under wine, in a prefix of the project in `work/windows`."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "work" / "windows"
PREFIX = FOLDER / "prefix"
PYTHON_FOLDER = FOLDER / "python"
PYTHON = PYTHON_FOLDER / "python.exe"

_LOADERS = ("/usr/lib/wine/wine64", "wine64", "wine")
"""The 64-bit loader first: the wrapper of Debian asks for the 32-bit one, which is not needed."""

_UNSET = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CI", "RELANCES_BUILD"}
"""The last two: on the CI a test fails without its tools of Linux, which Windows programs do not find."""


def find_wine() -> str | None:
    """Return the path of wine, or None if it is not installed."""
    return next((found for name in _LOADERS if (found := shutil.which(name))), None)


def to_windows(path: Path) -> str:
    """Return the absolute path as Windows programs see it: the drive Z: is the root folder."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def make_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a Windows program, without the settings of the Python that runs this script."""
    return {
        **{name: value for name, value in os.environ.items() if name not in _UNSET},
        "WINEPREFIX": str(PREFIX),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # No browser engine, no .NET, no entries in the menus of the Linux desktop.
        "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=d",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        **(extra or {}),
    }


def run(words: Sequence[str], *, cwd: Path = PROJECT, extra: Mapping[str, str] | None = None) -> int:
    """Run a Windows program, copy its output to stdout, and return its exit status."""
    start_services()
    # Windows programs fail on a Linux file as standard stream: the input is empty and the output a pipe.
    with subprocess.Popen(
        [_require_wine(), *words], cwd=cwd, env=make_environment(extra), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            print(line.decode("utf-8", "replace").rstrip("\r\n"), flush=True)
    return process.returncode


def run_quietly(*words: str) -> int:
    """Run a Windows program without its output; return its exit status."""
    return subprocess.run(
        [_require_wine(), *words], env=make_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False,
    ).returncode  # fmt: skip


def start_services() -> None:
    """Start the services of the prefix, which would keep the pipes of the first program open."""
    run_quietly("hostname")


def end_all() -> None:
    """End all Windows programs of this prefix, and none of another."""
    server = shutil.which("wineserver") or shutil.which("/usr/lib/wine/wineserver")
    if server:
        subprocess.run([server, "-k"], env=make_environment(), check=False)


def _require_wine() -> str:
    wine = find_wine()
    if wine is None:
        raise SystemExit("wine is not installed: see build/windows/prepare.py")
    return wine
