"""Work done apart, in a process of its own with limits: what it breaks there breaks nothing here.

A spreadsheet of 1 kB can make the library that reads it ask for 500 GB and abort its process; in
ours that would cut the line of a mail being sent.
"""

import contextlib
import importlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

from relances_app.domain.errors import UserError

MAX_MEMORY = 272 * 1024 * 1024
RESULT_TIMEOUT_SECONDS = 9
"""Seconds without a result after which it is given up."""

_Item = TypeVar("_Item")


def run_sandboxed(
    parse: Callable[[bytes], Iterable[_Item]],
    content: bytes,
    *,
    memory: int = MAX_MEMORY,
    timeout: float = RESULT_TIMEOUT_SECONDS,
) -> Iterator[_Item]:
    """Yield what `work(content)` yields, a top-level function that runs in another process.

    Raises Refusal: the one that `work` raised, or one that says that it died or took too long.
    """
    _enable_spawn()
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send_results, args=(parse, content, sender, memory), daemon=True)
    child.start()
    sender.close()
    try:
        while (item := _receive(receiver, timeout)) is not None:
            yield item
    finally:
        receiver.close()
        child.kill()
        child.join()
        child.close()


def _enable_spawn() -> None:
    """Let the single file start itself as another process, as PyInstaller has it; it waits for that until here."""
    if getattr(sys, "frozen", False):
        importlib.import_module("pyi_rth_multiprocessing")


def run_worker() -> None:
    """In the other process of the single file: do what it was started for, and end."""
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
    """In the other process: send each result, then None; whatever else happens ends it unheard."""
    _apply_limits(memory)
    try:
        for item in parse(content):
            sender.send(item)
        sender.send(None)
    except UserError as refusal:
        sender.send(refusal)


def _apply_limits(memory: int) -> None:
    """Cap the memory where the system can (not on Windows), and keep the last words off the terminal."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - absent on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
