"""Background thread that parses imported files, so that a page can show its progress and cancel it."""

import threading
from collections.abc import Callable

from relances_app.domain.accounts.parsed_file import ParsedFile

ReadFunction = Callable[[Callable[[float], None]], tuple[ParsedFile, ...]]
"""Parses files; its argument is called with the share done so far, from 0 to 1."""


class ImportCancelled(Exception):
    """The user cancelled the import."""


class ImportJob(threading.Thread):
    """Thread that parses once; call `get_result` when it is no longer alive."""

    def __init__(self, read: ReadFunction) -> None:
        super().__init__(name="reader", daemon=True)
        self.progress = 0.0
        self._read = read
        self._parsed_files: tuple[ParsedFile, ...] = ()
        self._error: Exception | None = None
        self._cancelled = threading.Event()

    def run(self) -> None:
        """Parse the files until the end, or until it is cancelled."""
        try:
            self._parsed_files = self._read(self._report_progress)
        except Exception as error:  # noqa: BLE001 - raised again by get_result
            self._error = error
        finally:
            del self._read  # also releases the content of the files

    def cancel(self) -> None:
        """Stop at the next progress report and discard what was parsed."""
        self._cancelled.set()

    def get_result(self) -> tuple[ParsedFile, ...]:
        """Return the parsed files, or raise the error that stopped the job."""
        if self._error:
            raise self._error
        return self._parsed_files

    def _report_progress(self, progress: float) -> None:
        if self._cancelled.is_set():
            raise ImportCancelled
        self.progress = progress
