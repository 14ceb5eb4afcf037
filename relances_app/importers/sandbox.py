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

from relances_app.domain.errors import Refusal

MAX_MEMORY = 272 * 1024 * 1024
MAX_SILENCE = 9
"""Seconds without a result after which it is given up."""

_Item = TypeVar("_Item")


def work_apart(
    work: Callable[[bytes], Iterable[_Item]],
    content: bytes,
    *,
    memory: int = MAX_MEMORY,
    silence: float = MAX_SILENCE,
) -> Iterator[_Item]:
    """Yield what `work(content)` yields, a top-level function that runs in another process.

    Raises Refusal: the one that `work` raised, or one that says that it died or took too long.
    """
    _learn_to_start()
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_serve, args=(work, content, sender, memory), daemon=True)
    child.start()
    sender.close()
    try:
        while (item := _receive(receiver, silence)) is not None:
            yield item
    finally:
        receiver.close()
        child.kill()
        child.join()
        child.close()


def _learn_to_start() -> None:
    """Let the single file start itself as another process, as PyInstaller has it; it waits for that until here."""
    if getattr(sys, "frozen", False):
        importlib.import_module("pyi_rth_multiprocessing")


def help_apart() -> None:
    """In the other process of the single file: do what it was started for, and end."""
    _learn_to_start()
    multiprocessing.freeze_support()


def _receive(receiver: Connection, silence: float) -> _Item | None:
    if not receiver.poll(silence):
        raise Refusal(f"fichier trop long à lire : abandonné après {silence:.0f} secondes sans résultat")
    try:
        item: _Item | Refusal | None = receiver.recv()
    except EOFError as error:
        raise Refusal("fichier abîmé, ou trop grand pour être lu sans risque") from error
    if isinstance(item, Refusal):
        raise item
    return item


def _serve(work: Callable[[bytes], Iterable[_Item]], content: bytes, sender: Connection, memory: int) -> None:
    """In the other process: send each result, then None; whatever else happens ends it unheard."""
    _limit(memory)
    try:
        for item in work(content):
            sender.send(item)
        sender.send(None)
    except Refusal as refusal:
        sender.send(refusal)


def _limit(memory: int) -> None:
    """Cap the memory where the system can (not on Windows), and keep the last words off the terminal."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - absent on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
