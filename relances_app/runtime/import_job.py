"""The reader: files read in a thread of their own, so that a page can say how far it is and end it."""

import threading
from collections.abc import Callable

from relances_app.domain.accounts.parsed_file import ParsedFile

ReadFunction = Callable[[Callable[[float], None]], tuple[ParsedFile, ...]]
"""Reads files, and tells the share that is read."""


class ImportCancelled(Exception):
    """A person ended the reading."""


class ImportJob(threading.Thread):
    """Reads once; what it read, or why it could not, is taken when it is no longer alive."""

    def __init__(self, read: ReadFunction) -> None:
        super().__init__(name="reader", daemon=True)
        self.progress = 0.0
        self._read = read
        self._parsed_files: tuple[ParsedFile, ...] = ()
        self._error: Exception | None = None
        self._cancelled = threading.Event()

    def run(self) -> None:
        """Read until the end, or until it is stopped."""
        try:
            self._parsed_files = self._read(self._report_progress)
        except Exception as trouble:  # noqa: BLE001 - raised again where a page asks
            self._error = trouble
        finally:
            del self._read  # and the bytes of the files with it

    def cancel(self) -> None:
        """End the reading at its next step; nothing of it is kept."""
        self._cancelled.set()

    def get_result(self) -> tuple[ParsedFile, ...]:
        """Return what was read, or raise what was in the way."""
        if self._error:
            raise self._error
        return self._parsed_files

    def _report_progress(self, progress: float) -> None:
        if self._cancelled.is_set():
            raise ImportCancelled
        self.progress = progress
