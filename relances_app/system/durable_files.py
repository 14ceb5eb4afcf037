"""Make file operations durable, so that they survive a power failure."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Flush the directory entries of a folder to disk; does nothing on Windows, which has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
