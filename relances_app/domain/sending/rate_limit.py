"""Sending rate: limits per minute, hour and day, and delays before retries."""

from collections.abc import Mapping
from datetime import timedelta

from relances_app.domain.sending.outcome import BatchAction, Outcome
from relances_app.domain.structure import RateLimit

RETRY_DELAYS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Delays before the second to the sixth attempt; after that the user decides."""

BACKOFF_DELAYS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
"""Delays of a batch whose server cannot be reached; the last one is repeated."""

BUSY_DELAYS = (
    *(timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)),
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)),
)
"""Delays of a batch whose server asks to slow down; the last one is repeated."""

LIMIT_DELAYS = {
    "minute": tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15)),
    "heure": tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60)),
    "jour": tuple(timedelta(hours=hours) for hours in (4, 6, 12)),
}
"""Delays after a sending limit of the provider, by the window it names; the last one is repeated."""

WINDOW_LENGTHS = {
    "minute": timedelta(minutes=1),
    "heure": timedelta(hours=1),
    "jour": timedelta(days=1),
}


def compute_retry_delay(attempts: int) -> timedelta | None:
    """Return the delay after the given number of attempts, or None when no retry is left."""
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


def compute_pause(outcome: Outcome, failures: int) -> timedelta:
    """Return how long a batch pauses after an outcome; `failures` counts those since the last success, from 1."""
    if outcome.limit_window:
        delays = LIMIT_DELAYS[outcome.limit_window]
    else:
        delays = BUSY_DELAYS if outcome.batch_action is BatchAction.THROTTLE else BACKOFF_DELAYS
    return delays[min(failures, len(delays)) - 1]


def active_limits(rate_limit: RateLimit) -> dict[str, int]:
    """Return the limits that are set, the longest window first."""
    limits = {"jour": rate_limit.per_day, "heure": rate_limit.per_hour, "minute": rate_limit.per_minute}
    return {name: limit for name, limit in limits.items() if limit}


def estimate_duration(count: int, rate_limit: RateLimit) -> timedelta:
    """Return how long the limits make a number of mails last; the first ones of each window are not delayed."""
    limits = active_limits(rate_limit).items()
    return max((WINDOW_LENGTHS[name] * ((count - 1) // limit) for name, limit in limits), default=timedelta())


def find_exhausted_window(rate_limit: RateLimit, sent: Mapping[str, int]) -> str:
    """Return the longest window whose limit is reached (`jour`, `heure`, `minute`), or an empty string.

    `sent` counts the mails handed over in each window that has a limit.
    """
    return next((name for name, limit in active_limits(rate_limit).items() if sent[name] >= limit), "")
