"""What was already said to customers, read from the journal: the level of each document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Said:
    """A journal entry about one document: a reminder that left, or the entry that cancels it."""

    entry_id: int
    document_id: int
    level: int
    said_on: date
    cancels: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands on the ladder."""

    level: int = 0
    last_reminded_on: date | None = None


def read_standing(entries: Iterable[Said]) -> Standing:
    """Return the highest level said and not cancelled, and the last day anything was said."""
    entries = list(entries)
    cancelled = {entry.cancels for entry in entries if entry.cancels is not None}
    valid = [e for e in entries if e.cancels is None and e.entry_id not in cancelled]
    if not valid:
        return Standing()
    return Standing(max(e.level for e in valid), max(e.said_on for e in valid))
