"""Run Windows programs under wine, in a prefix of the project in `work/windows`."""

import os
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "work" / "windows"
PREFIX = FOLDER / "prefix"
PYTHON_FOLDER = FOLDER / "python"
PYTHON = PYTHON_FOLDER / "python.exe"
DEADLINE_SECONDS = 3600.0
"""For one program: the longest, a folder of tests on a loaded machine, takes some ten minutes."""

TIMED_OUT = 124
"""Exit status for a program that was ended at its deadline, as of the program timeout."""

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


def run(
    words: Sequence[str],
    *,
    cwd: Path = PROJECT,
    extra: Mapping[str, str] | None = None,
    seconds: float = DEADLINE_SECONDS,
) -> int:
    """Run a Windows program, copy its output to stdout, and return its exit status, TIMED_OUT after the deadline."""
    start_services()
    # A pipe, since Python for Windows fails on a file of Linux as standard stream.
    process = subprocess.Popen(
        [_require_wine(), *words], cwd=cwd, env=make_environment(extra), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    # Read beside, and not to its end, which never comes if another program has inherited the pipe.
    reader = threading.Thread(target=_copy_lines, args=(process.stdout,), daemon=True)
    reader.start()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        print(f"ended after its deadline: {process.args}", flush=True)
        return TIMED_OUT
    finally:
        process.kill()
        process.wait()
        reader.join(timeout=5)


def _copy_lines(pipe: IO[bytes]) -> None:
    with pipe:
        for line in pipe:
            print(line.decode("utf-8", "replace").rstrip("\r\n"), flush=True)


def run_quietly(*words: str) -> int:
    """Run a Windows program without its output; return its exit status, TIMED_OUT after five minutes."""
    try:
        return subprocess.run(
            [_require_wine(), *words], env=make_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=300,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return TIMED_OUT


def start_services() -> None:
    """Start the services of the prefix, so that they do not belong to the first program."""
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
