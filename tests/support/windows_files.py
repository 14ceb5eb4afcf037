"""Open a file on Windows as other programs do, so that it cannot be written, replaced or read."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_GENERIC_READ, _OPEN_EXISTING = 0x80000000, 3
_SHARES = {"none": 0, "read": 1, "read and write": 3}


@contextmanager
def hold(path: Path, *, share: str = "none") -> Iterator[None]:
    """Keep an existing file open; `share` is what other programs may do meanwhile, never delete or rename it."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(str(path), _GENERIC_READ, _SHARES[share], None, _OPEN_EXISTING, 0, None)
    if handle in {None, ctypes.c_void_p(-1).value}:
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        yield
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
