"""Progress of reading a file, reported to a callback that may also cancel it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

ProgressCallback = Callable[[float], None]
"""Receives the share read, from 0 to 1; an exception raised by it ends the reading."""


class BeginCallback(Protocol):
    """Receives the name of a file, and of an entry if it is an archive, before it is read; it may refuse it."""

    def __call__(self, name: str, entry: str = "") -> None:
        """Raise UserError if it must not be read."""


_STEP = 1_000
_Row = TypeVar("_Row")


def ignore_progress(_share: float) -> None:
    """Do nothing."""


def ignore_begin(name: str, entry: str = "") -> None:
    """Do nothing."""


def track_rows(rows: Iterable[_Row], count: int, progress: ProgressCallback) -> Iterator[_Row]:
    """Yield rows unchanged, of about `count` in total, and report the progress."""
    for number, row in enumerate(rows):
        if number % _STEP == 0:
            progress(min(number / count, 1.0) if count else 0.0)
        yield row
