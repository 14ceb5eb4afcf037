"""Late interest on one document in exact arithmetic: days, balances and rates.

Rounding: a segment is an exact fraction; the interest of one document is the exact sum of its
segments, rounded once to the cent, halves up; totals add these rounded sums.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from relances_app.domain.charges.rates import HalfYear, MissingRate, Rate, RateRule, get_rate
from relances_app.domain.money import NARROW_NBSP

DAYS_PER_YEAR = 365
"""Also in leap years: the convention of every French example."""

DETAIL_DECIMALS = range(4, 13)
"""Decimals of a euro tried until the lines of a detail add up to the rounded sum; four nearly always suffice."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Payment:
    """A dated payment on a document, in cents."""

    paid_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Debt:
    """A document subject to interest: its amount in cents, VAT included, before the listed payments.

    A payment without a known date is deducted from the amount and not listed, so that interest is never too high.
    """

    number: str
    due_on: date
    amount: int
    payments: tuple[Payment, ...] = ()

    def owed_on(self, day: date) -> int:
        """Return the cents owed on a day; a payment counts from the day after it."""
        return max(self.amount - sum(p.amount for p in self.payments if p.paid_on < day), 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive days at one rate on one balance, both days included."""

    first_day: date
    last_day: date
    balance: int
    rate: int

    @property
    def days(self) -> int:
        """The number of days, first and last included."""
        return (self.last_day - self.first_day).days + 1

    @property
    def interest(self) -> Fraction:
        """The exact interest in cents: balance × rate × days / 365."""
        return Fraction(self.balance * self.rate * self.days, 10_000 * DAYS_PER_YEAR)


def compute_segments(
    debt: Debt, start: date, stop_on: date, rule: RateRule, rates: Mapping[HalfYear, Rate]
) -> tuple[tuple[Segment, ...], tuple[HalfYear, ...]]:
    """Return the segments from the day after `start` to `stop_on`, and the half-years without a rate."""
    segments: list[Segment] = []
    missing: list[HalfYear] = []
    for from_on, to_on, balance in _split_balances(debt, start + _DAY, stop_on):
        try:
            segments.append(Segment(from_on, to_on, balance, get_rate(rates, rule, HalfYear.of(from_on))))
        except MissingRate as error:
            missing.append(error.half_year)
    return tuple(segments), tuple(dict.fromkeys(missing))


def _split_balances(debt: Debt, first: date, stop_on: date) -> Iterator[tuple[date, date, int]]:
    """Yield periods within one half-year during which the balance is constant and not zero."""
    end = stop_on + _DAY
    bounds = {first, end, *(p.paid_on + _DAY for p in debt.payments)}
    half_year = HalfYear.of(first).next
    while half_year.first_day < end:
        bounds.add(half_year.first_day)
        half_year = half_year.next
    for from_on, next_on in itertools.pairwise(sorted(day for day in bounds if first <= day <= end)):
        if balance := debt.owed_on(from_on):
            yield from_on, next_on - _DAY, balance


def sum_interest(segments: Sequence[Segment]) -> int:
    """Return the interest of one document in cents, rounded once."""
    return _round(sum((s.interest for s in segments), Fraction(0)))


def format_interests(segments: Sequence[Segment]) -> tuple[str, ...]:
    """Return each segment's interest in euros, with enough decimals for the lines to add up to the rounded sum.

    >>> format_interests([Segment(date(2025, 12, 14), date(2025, 12, 31), 47015, 1215)])
    ('2,8170',)
    """
    expected = sum_interest(segments)
    for decimals in DETAIL_DECIMALS:
        scale = 10 ** (decimals - 2)
        parts = [_round(s.interest * scale) for s in segments]
        if _round(Fraction(sum(parts), scale)) == expected:
            break
    return tuple(_format_decimal(part, decimals) for part in parts)


def _round(exact: Fraction) -> int:
    """Round a non-negative number, halves up."""
    return int(exact + Fraction(1, 2))


def _format_decimal(units: int, decimals: int) -> str:
    whole, part = divmod(units, 10**decimals)
    return f"{whole:,}".replace(",", NARROW_NBSP) + f",{part:0{decimals}d}"
