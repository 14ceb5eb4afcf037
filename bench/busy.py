"""Measure CPU time of this process and its finished child processes."""

import resource
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def read_cpu_seconds() -> float:
    """Return the CPU seconds used so far by this process and the child processes it waited for."""
    ours, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def measure_cpu(work: Callable[[], _Result]) -> tuple[float, _Result]:
    """Call `work`; return its CPU seconds and its result."""
    before = read_cpu_seconds()
    result = work()
    return read_cpu_seconds() - before, result
