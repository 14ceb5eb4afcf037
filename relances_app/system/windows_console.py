"""Standard output on Windows: attach to the console that started the program, if there is one."""

import ctypes
import os
import sys
from typing import Any

_ATTACH_PARENT_PROCESS = -1
"""Argument of AttachConsole that means the parent process."""


def attach_console() -> None:
    """Set stdout and stderr to the console of the parent process where Python has no streams.

    That is the case of the single file on Windows, which opens no console.
    """
    if sys.stdout is not None and sys.stderr is not None:
        return
    kernel32 = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    stream = open_parent_console(kernel32)
    sys.stdout = sys.stdout or stream
    sys.stderr = sys.stderr or stream


def open_parent_console(kernel32: Any) -> Any:  # noqa: ANN401  a Windows DLL, and a stream
    """Return the console of the parent process, or a stream that discards its output."""
    if kernel32 is not None and kernel32.AttachConsole(_ATTACH_PARENT_PROCESS):
        try:
            return open("CONOUT$", "w", encoding="utf-8", buffering=1)  # noqa: PTH123  a device name, not a path
        except OSError:
            pass  # the console was closed in the meantime
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  stays open as long as the program runs
