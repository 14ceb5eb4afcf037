"""Limit of the log for each source: who causes one error again and again does not push out the others."""

import logging

MAX_RECORDS = 200
"""Records of one source in a period."""

PERIOD_SECONDS = 3600.0


class RepetitionFilter(logging.Filter):
    """Let pass a number of records per period for each line of code that logs; the last one says that more follow."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[tuple[str, str, int], int] = {}
        self._period_start = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is written."""
        if not 0 <= record.created - self._period_start < PERIOD_SECONDS:
            self._period_start = record.created
            self._counts.clear()
        source = (record.name, record.pathname, record.lineno)
        self._counts[source] = count = self._counts.get(source, 0) + 1
        if count == MAX_RECORDS:
            record.msg = f"{record.msg} (further records of this source are left out for an hour)"
        return count <= MAX_RECORDS
