"""Run parsers in a separate process with limits, so that a crash there does not affect the program.

A spreadsheet of 1 kB can make its library request 500 GB and abort the process; in the main process that
would interrupt a mail being sent.
"""

import contextlib
import importlib
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

from relances_app.domain.errors import UserError
from relances_app.system.windows_jobs import limit_memory

MAX_MEMORY = 272 * 1024 * 1024
RESULT_TIMEOUT_SECONDS = 9
"""Seconds without a result after which the process is killed."""

BASE_SECONDS, SECONDS_PER_FILE = 15.0, 0.25
"""Time for all files of a request: a fixed part, and a part for each file."""

_Item = TypeVar("_Item")


class Budget:
    """Time that the files of one request share; each run gets at most what is left."""

    def __init__(self, files: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + BASE_SECONDS + SECONDS_PER_FILE * files

    def get_timeout(self) -> float:
        """Return the seconds to wait for the next result; 0 when the budget is spent."""
        return max(0.0, min(RESULT_TIMEOUT_SECONDS, self._end - self._clock()))

    @property
    def is_spent(self) -> bool:
        """Return whether no file may be read any more."""
        return self.get_timeout() == 0


def run_sandboxed(
    parse: Callable[[bytes], Iterable[_Item]],
    content: bytes,
    *,
    memory: int = MAX_MEMORY,
    timeout: float = RESULT_TIMEOUT_SECONDS,
    budget: Budget | None = None,
) -> Iterator[_Item]:
    """Yield what `parse(content)` yields; `parse` is a top-level function and runs in another process.

    Raises the UserError that `parse` raised, or one for a process that died or took too long: `timeout` seconds
    without a result, or more than what is left of `budget`.
    """
    _enable_spawn()
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send_results, args=(parse, content, sender, memory), daemon=True)
    child.start()
    sender.close()
    try:
        while (item := _receive(receiver, budget.get_timeout() if budget else timeout)) is not None:
            yield item
    finally:
        receiver.close()
        child.kill()
        child.join()
        child.close()


def _enable_spawn() -> None:
    """Allow the single-file program to start itself as another process (PyInstaller hook, loaded on demand)."""
    if getattr(sys, "frozen", False):
        importlib.import_module("pyi_rth_multiprocessing")


def run_worker() -> None:
    """Run the task of a spawned process and exit (single-file program)."""
    _enable_spawn()
    multiprocessing.freeze_support()


def _receive(receiver: Connection, timeout: float) -> _Item | None:
    if not receiver.poll(timeout):
        raise UserError(f"fichier trop long à lire : abandonné après {timeout:.0f} secondes sans résultat")
    try:
        item: _Item | UserError | None = receiver.recv()
    except EOFError as error:
        raise UserError("fichier abîmé, ou trop grand pour être lu sans risque") from error
    if isinstance(item, UserError):
        raise item
    return item


def _send_results(
    parse: Callable[[bytes], Iterable[_Item]], content: bytes, sender: Connection, memory: int
) -> None:
    """Send each result, then None (runs in the other process); other exceptions end it without a result."""
    _apply_limits(memory)
    try:
        for item in parse(content):
            sender.send(item)
        sender.send(None)
    except UserError as error:
        sender.send(error)


def _apply_limits(memory: int) -> None:
    """Limit the memory where possible, and discard stderr."""
    if sys.platform == "win32":
        limit_memory(memory)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - absent on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
