"""A list as a table for a spreadsheet, written beside the memory so that a long one does not fill it."""

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

from relances_app.delivery.tables import WRITERS, Cell, Column, Shape

__all__ = ["Cell", "Column", "Shape"]

IN_MEMORY = 2_000_000
"""Bytes kept in memory; more goes to a temporary file that only this user reads."""


def write_table(form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return the table as a file at its start, `form` being `csv` or `xlsx`; raises Refusal."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    WRITERS[form](out, columns, rows)
    out.seek(0)
    return out
