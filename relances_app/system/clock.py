"""The machine's clock; the only place that reads the current time."""

from datetime import date, datetime


def now() -> datetime:
    """Return the current instant, with the local UTC offset."""
    return datetime.now().astimezone()


def today() -> date:
    """Return the current day in local time."""
    return now().date()
