"""The limit of the memory of this process, on each system."""

import contextlib
import sys

from relances_app.system.windows_jobs import MemoryLimit

_windows_limit = MemoryLimit()


def limit_memory(size: int) -> None:
    """Limit the memory of this process to `size` bytes where the system allows it."""
    if sys.platform == "win32":
        _windows_limit.set(size)
        return
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - absent on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (size, resource.getrlimit(resource.RLIMIT_DATA)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
