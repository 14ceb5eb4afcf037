"""Files that another program holds open, which Windows then lets nobody replace, write or even read."""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from relances_app.system.lock import is_writable

RETRY_DELAYS = (0.02, 0.05, *[0.1] * 10, *[0.25] * 12)
"""Seconds between two attempts, four in all: a page of this program or an antivirus holds a file no longer."""

_HELD_CODES = {5, 32, 33}
"""ERROR_ACCESS_DENIED, which a rename over an open file gives, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""


def replace_file(source: Path, target: Path) -> None:
    """Rename a file over another; on Windows try again while a program holds one of them open.

    Raises PermissionError if the file is held for longer.
    """
    _retry(lambda: source.replace(target))


def delete_file(path: Path) -> None:
    """Delete a file if it exists; otherwise as `replace_file`."""
    _retry(lambda: path.unlink(missing_ok=True))


def _retry(action: Callable[[], object]) -> None:
    for delay in RETRY_DELAYS:
        try:
            action()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_CODES:
                raise
            time.sleep(delay)
        else:
            return
    action()


def discard_file(path: Path) -> None:
    """Delete a file that is not needed any more, or leave it where another program holds it."""
    with suppress(PermissionError):
        path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Return whether another program holds an existing file so that it cannot be written; only Windows allows that.

    A write-protected file or volume is not held.
    """
    if sys.platform != "win32" or not path.is_file():
        return False
    try:
        os.close(os.open(path, os.O_RDWR))
    except PermissionError:
        return os.access(path, os.W_OK) and is_writable(path.parent)
    except OSError:
        return False
    return False
