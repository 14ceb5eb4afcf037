"""The processor's time of a piece of work, of the processes that it started and ended too."""

import resource
from collections.abc import Callable
from typing import TypeVar

_Found = TypeVar("_Found")


def count_busy() -> float:
    """Return the seconds that processors worked so far for this process and those that it waited for."""
    ours, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def measure_busy(work: Callable[[], _Found]) -> tuple[float, _Found]:
    """Do a piece of work; return the processor's seconds, and what it found."""
    before = count_busy()
    found = work()
    return count_busy() - before, found
