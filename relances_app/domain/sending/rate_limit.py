"""How fast mails may leave: limits per minute, hour and day, and the plan of retries."""

from collections.abc import Mapping
from datetime import timedelta

from relances_app.domain.structure import Pace

RETRY_DELAYS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Waits before the second to the sixth attempt; then a person decides."""

BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
"""Waits of a run whose server cannot be reached, the last one repeated."""

WINDOWS = {
    "minute": timedelta(minutes=1),
    "heure": timedelta(hours=1),
    "jour": timedelta(days=1),
}


def find_retry_delay(attempts: int) -> timedelta | None:
    """Return the wait after so many attempts, or None when the plan is used up."""
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


def find_back_off(failures: int) -> timedelta:
    """Return the wait after so many failures in a row to reach the server."""
    return BACK_OFF[min(failures, len(BACK_OFF)) - 1]


def find_limits(pace: Pace) -> dict[str, int]:
    """Return the limits that are set, the widest window first."""
    limits = {"jour": pace.per_day, "heure": pace.per_hour, "minute": pace.per_minute}
    return {name: limit for name, limit in limits.items() if limit}


def find_full_window(pace: Pace, sent: Mapping[str, int]) -> str:
    """Return the widest window whose limit is reached (`jour`, `heure`, `minute`), or empty.

    `sent` counts the mails already handed over in each window that has a limit.
    """
    return next((name for name, limit in find_limits(pace).items() if sent[name] >= limit), "")
