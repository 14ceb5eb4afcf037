"""One running program per data folder: a lock held for life, and the way to the page of the one that runs."""

import html
import os
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

LOCK_NAME = "relances.lock"
ENTRANCE_NAME = "entrer.html"


class AlreadyOpen(Exception):
    """Another process holds the data folder."""


class Lock:
    """Holds a data folder; the operating system lets go of it when the process ends, however it ends."""

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
    """Say whether files can be made in a folder, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def write_entrance(folder: Path, host: str, key: str) -> None:
    """Write the page, readable by this user alone, that leads a browser in.

    The secret stands in a file and not in the address given to the browser, since the arguments of a
    process are there for every user of the machine to read.
    """
    path = folder / ENTRANCE_NAME
    url = f"http://{host}/entrer?cle={key}"
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    text = (
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Relances</title>'
        f'<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url={url}">'
        f'<p><a href="{url}">Ouvrir Relances</a></p></html>'
    )
    with os.fdopen(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    unfinished.replace(path)


def write_notice(sentence: str) -> Path:
    """Write a page that says why the program cannot start, for whoever has no terminal."""
    folder = Path(tempfile.mkdtemp(prefix="relances-"))
    path = folder / "relances.html"
    path.write_text(
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Relances</title>'
        f"<h1>Relances ne peut pas s'ouvrir</h1><p>{html.escape(sentence)}</p></html>",
        encoding="utf-8",
    )
    return path
