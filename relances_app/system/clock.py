"""Clock."""

from datetime import date, datetime


def now() -> datetime:
    """Return the instant, with the local offset."""
    return datetime.now().astimezone()


def today() -> date:
    """Return the day on this machine's calendar."""
    return now().date()
