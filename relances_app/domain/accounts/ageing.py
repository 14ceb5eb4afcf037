"""The ageing of what is owed (« balance âgée »): claims by how late they are, credits apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

BUCKET_LABELS = ("Non échu", "1 à 30 jours", "31 à 60 jours", "61 à 90 jours", "Plus de 90 jours")
"""The slices, from what is not due yet to what is latest."""

_BUCKET_LAST_DAYS = (0, 30, 60, 90)
"""The greatest lateness, in days, of each slice but the last."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """Signed cents owed: one sum for each of LABELS, and what credits take off (zero or less)."""

    buckets: tuple[int, ...]
    credits: int

    @property
    def owed(self) -> int:
        """All claims, before credits, in cents."""
        return sum(self.buckets)

    @property
    def total(self) -> int:
        """What is open in all, credits taken off, in cents."""
        return self.owed + self.credits

    def scaled_length(self, index: int, full_length: int) -> int:
        """Return the length of a slice on a scale where the greatest one is `whole`."""
        greatest = max(self.buckets)
        return self.buckets[index] * full_length // greatest if greatest else 0


def bucket_index(due_on: date, today: date) -> int:
    """Return the place in LABELS of a claim due on that day; the due day itself is not late."""
    late = (today - due_on).days
    return next(
        (place for place, last in enumerate(_BUCKET_LAST_DAYS) if late <= last), len(_BUCKET_LAST_DAYS)
    )


def list_bucket_start_dates(today: date) -> tuple[date, ...]:
    """Return the earliest due day of each slice but the last, which has none."""
    return tuple(today - timedelta(days=last) for last in _BUCKET_LAST_DAYS)


def build_ageing(documents: Iterable[tuple[date, int]], today: date) -> Ageing:
    """Return the ageing of documents given as due day and signed open cents."""
    claims, credits_ = [0] * len(BUCKET_LABELS), 0
    for due_on, amount in documents:
        if amount > 0:
            claims[bucket_index(due_on, today)] += amount
        else:
            credits_ += amount
    return Ageing(tuple(claims), credits_)
