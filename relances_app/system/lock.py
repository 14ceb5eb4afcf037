"""Exclusive lock on a folder, held by one process at a time."""

import os
import sys
import uuid
from pathlib import Path
from types import TracebackType
from typing import IO, Self

LOCK_NAME = "relances.lock"


class AlreadyOpen(Exception):
    """Another process holds the lock of the folder."""


class Lock:
    """Lock file of a folder; the operating system releases it when the process ends, even if it is killed."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK_NAME
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("ab")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise AlreadyOpen from error
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_writable(folder: Path) -> bool:
    """Return whether files can be created in a folder; creates the folder if it is missing."""
    # One attempt: on Windows `tempfile` tries again up to 2**31 times where access is denied (CPython issue 144672).
    probe = folder / f"{uuid.uuid4().hex}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()
    except OSError:
        return False
    return True
