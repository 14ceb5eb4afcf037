"""Ageing report (« balance âgée »): open invoices by lateness, credits in a separate sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

BUCKET_LABELS = ("Non échu", "1 à 30 jours", "31 à 60 jours", "61 à 90 jours", "Plus de 90 jours")
"""Labels of the buckets, from not due yet to the longest overdue."""

_BUCKET_LAST_DAYS = (0, 30, 60, 90)
"""Upper bound in days overdue of each bucket but the last."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """Signed cents: one sum for each of BUCKET_LABELS, and the sum of the credits (zero or less)."""

    buckets: tuple[int, ...]
    credits: int

    @property
    def owed(self) -> int:
        """The sum of all open invoices in cents, before credits."""
        return sum(self.buckets)

    @property
    def total(self) -> int:
        """The balance in cents, credits deducted."""
        return self.owed + self.credits

    @property
    def shares(self) -> tuple[int, ...]:
        """The share of each bucket in what is owed, in whole percent."""
        return tuple(round(100 * bucket / self.owed) if self.owed else 0 for bucket in self.buckets)

    def scaled_length(self, index: int, full_length: int) -> int:
        """Return the bar length of a bucket on a scale where the largest bucket has `full_length`."""
        largest = max(self.buckets)
        return self.buckets[index] * full_length // largest if largest else 0


def bucket_index(due_on: date, today: date) -> int:
    """Return the index in BUCKET_LABELS of an invoice due on that day; on the due day it is not overdue."""
    days_overdue = (today - due_on).days
    return next(
        (index for index, last in enumerate(_BUCKET_LAST_DAYS) if days_overdue <= last),
        len(_BUCKET_LAST_DAYS),
    )


def list_bucket_start_dates(today: date) -> tuple[date, ...]:
    """Return the earliest due date of each bucket but the last, which has none."""
    return tuple(today - timedelta(days=last) for last in _BUCKET_LAST_DAYS)


def build_ageing(documents: Iterable[tuple[date, int]], today: date) -> Ageing:
    """Return the ageing of documents given as due date and signed open cents."""
    buckets, credits_ = [0] * len(BUCKET_LABELS), 0
    for due_on, amount in documents:
        if amount > 0:
            buckets[bucket_index(due_on, today)] += amount
        else:
            credits_ += amount
    return Ageing(tuple(buckets), credits_)
