"""Time and memory for reading the files of one request."""

import time
from collections.abc import Callable

MAX_MEMORY, MEMORY_PER_BYTE = 272 * 1024 * 1024, 24
"""Bytes of memory for a request: a fixed part, and a part for each byte of its files."""

RESULT_TIMEOUT_SECONDS = 9.0
"""Seconds without a report after which the process is killed, in addition to those for the size."""

BASE_SECONDS, SECONDS_PER_FILE, SECONDS_PER_MEGABYTE = 15.0, 0.25, 2.0
"""Time for a request: a fixed part, and parts for each file and each megabyte."""


class Budget:
    """Time and memory that the files of one request share; each run gets at most what is left."""

    def __init__(self, files: int = 0, size: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        seconds = SECONDS_PER_MEGABYTE * size / 1024**2
        self.size = size
        self.memory = MAX_MEMORY + MEMORY_PER_BYTE * size
        self._clock = clock
        self._silence = RESULT_TIMEOUT_SECONDS + seconds
        self._seconds = BASE_SECONDS + SECONDS_PER_FILE * files + seconds
        self._start: float | None = None

    def add_file(self) -> None:
        """Add the time for a file that was found in an archive."""
        self._seconds += SECONDS_PER_FILE

    def get_timeout(self) -> float:
        """Return the seconds to wait for the next report, 0 when the budget is spent; the first call starts it."""
        if self._start is None:
            self._start = self._clock()
        return max(0.0, min(self._silence, self._start + self._seconds - self._clock()))

    @property
    def is_spent(self) -> bool:
        """Return whether no file may be read any more."""
        return self._start is not None and self.get_timeout() == 0
