"""Run readers of foreign files in a separate process with limits, so that a fault there does not affect the program.

A spreadsheet of 1 kB can make its library request 500 GB and abort the process; in the main process that
would interrupt a mail being sent. The process serves one request at a time and is kept for the next one.
"""

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from relances_app.domain.errors import UserError
from relances_app.system.memory_limit import limit_memory

MAX_MEMORY, MEMORY_PER_BYTE = 272 * 1024 * 1024, 24
"""Bytes of memory for a request: a fixed part, and a part for each byte of its files."""

RESULT_TIMEOUT_SECONDS = 9.0
"""Seconds without a report after which the process is killed, in addition to those for the size."""

BASE_SECONDS, SECONDS_PER_FILE, SECONDS_PER_MEGABYTE = 15.0, 0.25, 2.0
"""Time for a request: a fixed part, and parts for each file and each megabyte."""

START_SECONDS, IDLE_SECONDS, IDLE_MARGIN = 60, 300, 10
"""Most seconds to start, and to wait for a request; and how long before that end it gets none any more."""

MAX_KEPT_BYTES = 4 * 1024 * 1024
"""A process that read more than this is not kept: its memory would stay allocated."""

Report = Callable[[Any], None]
_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")
_Message = tuple[bool, Any] | UserError


class ReaderStopped(UserError):
    """The process died, or was stopped since it took too long."""


class Budget:
    """Time and memory that the files of one request share; each run gets at most what is left."""

    def __init__(self, files: int = 0, size: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        seconds = SECONDS_PER_MEGABYTE * size / 1024**2
        self.size = size
        self.memory = MAX_MEMORY + MEMORY_PER_BYTE * size
        self._clock = clock
        self._silence = RESULT_TIMEOUT_SECONDS + seconds
        self._seconds = BASE_SECONDS + SECONDS_PER_FILE * files + seconds
        self._start: float | None = None

    def add_file(self) -> None:
        """Add the time for a file that was found in an archive."""
        self._seconds += SECONDS_PER_FILE

    def get_timeout(self) -> float:
        """Return the seconds to wait for the next report, 0 when the budget is spent; the first call starts it."""
        if self._start is None:
            self._start = self._clock()
        return max(0.0, min(self._silence, self._start + self._seconds - self._clock()))

    @property
    def is_spent(self) -> bool:
        """Return whether no file may be read any more."""
        return self._start is not None and self.get_timeout() == 0


def run_sandboxed(
    read: Callable[[_Argument, Report], _Result],
    argument: _Argument,
    budget: Budget,
    on_report: Report = lambda _: None,
) -> _Result:
    """Return what `read(argument, report)` returns; `read` is a top-level function and runs in another process.

    `on_report` receives what it reports meanwhile; an exception raised there stops the process. Raises the UserError
    that `read` raised, or ReaderStopped for a process that died or exceeded the budget.
    """
    worker = _take_worker((read, argument, budget.memory))
    try:
        while True:
            message = worker.receive(budget.get_timeout())
            if isinstance(message, UserError) or message[0]:
                break
            on_report(message[1])
    except BaseException:
        worker.stop()
        raise
    if budget.size > MAX_KEPT_BYTES or _idle:
        worker.stop()
    else:
        _idle.append(worker)
    if isinstance(message, UserError):
        raise message
    return cast("_Result", message[1])


def prepare_worker(modules: Sequence[str]) -> None:
    """Start a process that imports these modules and waits for a request, unless one waits already."""
    if not any(worker.is_alive for worker in _idle):
        _idle.append(_Worker(modules))


class _Worker:
    """A process that reads, and the connection to it."""

    def __init__(self, modules: Sequence[str] = ()) -> None:
        _enable_spawn()
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, tuple(modules)), daemon=True)
        self._process.start()
        self._ends_at: float | None = None
        other.close()

    @property
    def is_alive(self) -> bool:
        """Return whether it can take a request; one that waited long has ended, or is about to."""
        is_recent = self._ends_at is None or time.monotonic() < self._ends_at - IDLE_MARGIN
        return is_recent and self._process.is_alive()

    def send(self, task: object) -> None:
        if self._ends_at is None:
            self.receive(START_SECONDS)  # its start is no part of the budget
        self._connection.send(task)

    def receive(self, timeout: float) -> _Message:
        """Return the next message; raises ReaderStopped."""
        if not (timeout and self._connection.poll(timeout)):
            took = f"{timeout:.0f} secondes"
            raise ReaderStopped(f"fichier trop long à lire : abandonné après {took} sans résultat")
        try:
            message = cast("_Message", self._connection.recv())
        except (EOFError, OSError) as error:
            raise ReaderStopped("fichier abîmé, ou trop grand pour être lu sans risque") from error
        self._ends_at = time.monotonic() + IDLE_SECONDS
        return message

    def stop(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()


_idle: deque[_Worker] = deque(maxlen=1)


def _take_worker(task: object) -> _Worker:
    """Return a process that has received the task: the one that waits, or a new one."""
    with contextlib.suppress(IndexError):
        waiting = _idle.pop()
        if waiting.is_alive:
            waiting.send(task)
            return waiting
        waiting.stop()
    worker = _Worker()
    worker.send(task)
    return worker


def _enable_spawn() -> None:
    """Allow the single-file program to start itself as another process (PyInstaller hook, loaded on demand)."""
    if getattr(sys, "frozen", False):
        importlib.import_module("pyi_rth_multiprocessing")


def run_worker() -> None:
    """Run the task of a spawned process and exit (single-file program)."""
    _enable_spawn()
    multiprocessing.freeze_support()


def _serve(connection: Connection, modules: Sequence[str]) -> None:
    """Serve requests until none comes (runs in the other process); an exception other than UserError ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the program, and with it this process
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for name in modules:
        importlib.import_module(name)
    connection.send("started")
    with contextlib.suppress(EOFError):
        while connection.poll(IDLE_SECONDS):
            _answer(connection)


def _answer(connection: Connection) -> None:
    read, argument, memory = connection.recv()
    limit_memory(memory)
    try:
        result = read(argument, lambda item: connection.send((False, item)))
    except UserError as error:
        connection.send(error)
    else:
        connection.send((True, result))
