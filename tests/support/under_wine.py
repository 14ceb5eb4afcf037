"""Whether the tests run under wine."""

import ctypes
import sys


def is_wine() -> bool:
    """Return whether the tests run under wine, which lacks some of what Windows does."""
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
