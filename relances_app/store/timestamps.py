"""Instants as text: UTC, to the second or finer, so that they sort as they happened."""

from datetime import UTC, datetime


def to_text(instant: datetime) -> str:
    """Write an instant as `2026-11-24T05:53:17.120000+00:00`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """Read an instant back, in UTC."""
    return datetime.fromisoformat(text)
