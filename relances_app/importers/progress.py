"""How far the reading of a file is: told on the way, so that a person sees it and may end it."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

ProgressCallback = Callable[[float], None]
"""Is told the share that is read, from 0 to 1; what it raises ends the reading."""

_STEP = 1_000
_Row = TypeVar("_Row")


def ignore_progress(_share: float) -> None:
    """Watch nothing."""


def track_rows(rows: Iterable[_Row], count: int, progress: ProgressCallback) -> Iterator[_Row]:
    """Yield rows as they are, of about `count` in all, and tell how far they are."""
    for number, row in enumerate(rows):
        if number % _STEP == 0:
            progress(min(number / count, 1.0) if count else 0.0)
        yield row
