"""The reader: files read in a thread of their own, so that a page can say how far it is and end it."""

import threading
from collections.abc import Callable

from relances_app.domain.accounts.parsed_file import Reading

Read = Callable[[Callable[[float], None]], tuple[Reading, ...]]
"""Reads files, and tells the share that is read."""


class Stopped(Exception):
    """A person ended the reading."""


class Reader(threading.Thread):
    """Reads once; what it read, or why it could not, is taken when it is no longer alive."""

    def __init__(self, read: Read) -> None:
        super().__init__(name="reader", daemon=True)
        self.share = 0.0
        self._read = read
        self._readings: tuple[Reading, ...] = ()
        self._trouble: Exception | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Read until the end, or until it is stopped."""
        try:
            self._readings = self._read(self._watch)
        except Exception as trouble:  # noqa: BLE001 - raised again where a page asks
            self._trouble = trouble
        finally:
            del self._read  # and the bytes of the files with it

    def stop(self) -> None:
        """End the reading at its next step; nothing of it is kept."""
        self._stopping.set()

    def take(self) -> tuple[Reading, ...]:
        """Return what was read, or raise what was in the way."""
        if self._trouble:
            raise self._trouble
        return self._readings

    def _watch(self, share: float) -> None:
        if self._stopping.is_set():
            raise Stopped
        self.share = share
