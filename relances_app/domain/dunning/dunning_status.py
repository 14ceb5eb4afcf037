"""Dunning status of a document, computed from the history: level reached and day of the last reminder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReminderEvent:
    """A history entry about one document: a reminder that was sent, or the cancellation of one."""

    entry_id: int
    document_id: int
    level: int
    sent_on: date
    cancelled_entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class DunningStatus:
    """Level reached by a document and day of its last reminder."""

    level: int = 0
    last_reminded_on: date | None = None


def compute_status(entries: Iterable[ReminderEvent]) -> DunningStatus:
    """Return the highest level sent and not cancelled, and the day of the last reminder."""
    entries = list(entries)
    cancelled = {entry.cancelled_entry_id for entry in entries if entry.cancelled_entry_id is not None}
    valid = [e for e in entries if e.cancelled_entry_id is None and e.entry_id not in cancelled]
    if not valid:
        return DunningStatus()
    return DunningStatus(max(e.level for e in valid), max(e.sent_on for e in valid))
