"""The voice of a program without a window of its own: the terminal that started it, or nobody."""

import ctypes
import os
import sys
from typing import Any

_ATTACH_PARENT_PROCESS = -1
"""The process that started this one, as AttachConsole names it."""


def attach_console() -> None:
    """Let what is said be read in the terminal where the program was started there.

    On Windows the single file opens no console, and Python then has no streams at all.
    """
    if sys.stdout is not None and sys.stderr is not None:
        return
    kernel32 = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    stream = open_parent_console(kernel32)
    sys.stdout = sys.stdout or stream
    sys.stderr = sys.stderr or stream


def open_parent_console(kernel32: Any) -> Any:  # noqa: ANN401  a library of Windows, and a stream
    """Return the terminal of the process that started this one, or a stream that nobody reads."""
    if kernel32 is not None and kernel32.AttachConsole(_ATTACH_PARENT_PROCESS):
        try:
            return open("CONOUT$", "w", encoding="utf-8", buffering=1)  # noqa: PTH123  a name, not a file
        except OSError:
            pass  # the terminal has gone meanwhile
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  lives as long as the program
