"""Timestamps as text in UTC, with a fixed format that sorts chronologically."""

from datetime import UTC, datetime


def to_text(instant: datetime) -> str:
    """Format a timestamp as `2026-11-24T05:53:17.120000+00:00`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """Parse a timestamp."""
    return datetime.fromisoformat(text)
