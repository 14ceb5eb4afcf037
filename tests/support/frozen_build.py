"""The single file, where `make binary` has built it, or is about to."""

import os
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
EXECUTABLE = PROJECT / "dist" / ("relances.exe" if sys.platform == "win32" else "relances")
BUILD_LOCK = os.environ.get("RELANCES_BUILD")
"""Held while the single file is being built beside the tests, as `.ci/run` does."""


def require_frozen_build() -> None:
    """Wait for a build on its way, and fail where it gave nothing; skip where none was asked for."""
    if BUILD_LOCK:
        import fcntl

        with Path(BUILD_LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
    if not EXECUTABLE.exists():
        pytest.fail("the single file could not be built") if BUILD_LOCK else pytest.skip(
            "the single file is not built here: make binary"
        )
