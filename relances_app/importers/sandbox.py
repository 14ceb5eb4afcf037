"""Run readers of foreign files in a separate process with limits, so that a fault there does not affect the program.

A spreadsheet of 1 kB can make its library request 500 GB and abort the process; in the main process that
would interrupt a mail being sent. The process serves one request at a time and is kept for the next one.
"""

import contextlib
import importlib
import logging
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
from relances_app.importers.reader_faults import (
    BROKEN,
    ReaderCrashed,
    ReaderFault,
    ReaderStopped,
    describe_fault,
)
from relances_app.importers.reading_budget import Budget
from relances_app.system.memory_limit import limit_memory

MIN_NAMED_SECONDS = 2.0
"""Seconds from which a message names the time that a file took."""

START_SECONDS, IDLE_SECONDS, IDLE_MARGIN = 60, 300, 10
"""Most seconds to start, and to wait for a request; and how long before that end it gets none any more."""

MAX_KEPT_BYTES = 4 * 1024 * 1024
"""A process that read more than this is not kept: its memory would stay allocated."""

log = logging.getLogger(__name__)

Report = Callable[[Any], None]
_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")
_Message = tuple[bool, Any] | UserError


def run_sandboxed(
    read: Callable[[_Argument, Report], _Result],
    argument: _Argument,
    budget: Budget,
    on_report: Report = lambda _: None,
) -> _Result:
    """Return what `read(argument, report)` returns; `read` is a top-level function and runs in another process.

    `on_report` receives what it reports meanwhile; an exception raised there stops the process. Raises the UserError
    that `read` raised, or ReaderStopped for a process that died or exceeded the budget; faults are logged.
    """
    worker = _take_worker((read, argument, budget.memory), read.__module__)
    try:
        while True:
            message = worker.receive(budget.get_timeout())
            if isinstance(message, UserError) or message[0]:
                break
            on_report(message[1])
    except BaseException as error:
        worker.stop()
        if isinstance(error, ReaderCrashed):
            log.info("a reader of files crashed: exit code %s", worker.exit_code)
        raise
    if budget.size > MAX_KEPT_BYTES or _idle or isinstance(message, ReaderFault):
        worker.stop()
    else:
        _idle.append(worker)
    if isinstance(message, ReaderFault):
        log.info("a reader of files failed: %s", message.detail)
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
        self.exit_code: int | None = None
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
            after = (
                f"après {timeout:.0f} secondes sans résultat"
                if timeout >= MIN_NAMED_SECONDS
                else "sans résultat"
            )
            raise ReaderStopped(f"fichier trop long à lire : abandonné {after}")
        try:
            message = cast("_Message", self._connection.recv())
        except (EOFError, OSError) as error:
            raise ReaderCrashed(BROKEN) from error
        self._ends_at = time.monotonic() + IDLE_SECONDS
        return message

    def stop(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.join()
        self.exit_code = self._process.exitcode
        self._process.close()


_idle: deque[_Worker] = deque(maxlen=1)


def _take_worker(task: object, module: str) -> _Worker:
    """Return a process that has received the task: the one that waits, or a new one that has imported a module.

    Imports belong to its start and not to the budget: they take seconds on a slow or loaded machine.
    """
    with contextlib.suppress(IndexError):
        waiting = _idle.pop()
        if _try_to_send(waiting, task):
            return waiting
        waiting.stop()
    worker = _Worker((module,))
    worker.send(task)
    return worker


def _try_to_send(worker: _Worker, task: object) -> bool:
    """Return whether a process that waits took the task; it may have ended, or not even started."""
    try:
        if worker.is_alive:
            worker.send(task)
            return True
    except (OSError, ReaderStopped):
        pass
    return False


def _enable_spawn() -> None:
    """Allow the single-file program to start itself as another process (PyInstaller hook, loaded on demand)."""
    if getattr(sys, "frozen", False):
        importlib.import_module("pyi_rth_multiprocessing")


def run_worker() -> None:
    """Run the task of a spawned process and exit (single-file program)."""
    _enable_spawn()
    multiprocessing.freeze_support()


def _serve(connection: Connection, modules: Sequence[str]) -> None:
    """Serve requests until none comes (runs in the other process)."""
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
    except MemoryError as error:
        connection.send(ReaderStopped(BROKEN))
        raise SystemExit(1) from error
    except BaseException as error:  # panics of native libraries are no `Exception`
        fault = ReaderFault(BROKEN)
        fault.detail = describe_fault(error)
        connection.send(fault)
        raise SystemExit(1) from error
    else:
        connection.send((True, result))
