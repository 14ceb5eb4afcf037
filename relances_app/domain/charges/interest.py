"""Interest on a late document in exact arithmetic: which days, on which balance, at which rate.

Rounding, stated once: a segment is an exact fraction; the interest of one document is the exact
sum of its segments, rounded once to the cent, halves upwards; totals add these rounded sums.
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
"""Decimals of a euro that a detail may need for its lines to add up to the rounded sum; four, nearly always."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Payment:
    """A dated payment on a document, in cents."""

    paid_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Debt:
    """A document that bears interest: its amount in cents, VAT included, before the payments listed.

    A payment without a known day is left out of both, so that no more is claimed than is sure.
    """

    number: str
    due_on: date
    amount: int
    payments: tuple[Payment, ...] = ()

    def owed_on(self, day: date) -> int:
        """Return the cents still owed on a day; a payment counts from the day after it."""
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
        """How many days it counts."""
        return (self.last_day - self.first_day).days + 1

    @property
    def interest(self) -> Fraction:
        """Base x rate x days / 365, in cents, exact."""
        return Fraction(self.balance * self.rate * self.days, 10_000 * DAYS_PER_YEAR)


def compute_segments(
    debt: Debt, start: date, stop_on: date, rule: RateRule, rates: Mapping[HalfYear, Rate]
) -> tuple[tuple[Segment, ...], tuple[HalfYear, ...]]:
    """Return the segments from the day after `start` to `stop_on`, and the half-years without a rate."""
    segments: list[Segment] = []
    missing: list[HalfYear] = []
    for from_on, to_on, base in _split_balances(debt, start + _DAY, stop_on):
        try:
            segments.append(Segment(from_on, to_on, base, get_rate(rates, rule, HalfYear.of(from_on))))
        except MissingRate as gap:
            missing.append(gap.half_year)
    return tuple(segments), tuple(dict.fromkeys(missing))


def _split_balances(debt: Debt, first: date, stop_on: date) -> Iterator[tuple[date, date, int]]:
    """Yield runs of days within one half-year on one balance that is still owed."""
    end = stop_on + _DAY
    turns = {first, end, *(p.paid_on + _DAY for p in debt.payments)}
    half_year = HalfYear.of(first).next
    while half_year.first_day < end:
        turns.add(half_year.first_day)
        half_year = half_year.next
    for from_on, next_on in itertools.pairwise(sorted(turn for turn in turns if first <= turn <= end)):
        if base := debt.owed_on(from_on):
            yield from_on, next_on - _DAY, base


def sum_interest(segments: Sequence[Segment]) -> int:
    """Return the interest of one document in cents, rounded once."""
    return _round(sum((s.interest for s in segments), Fraction(0)))


def format_interests(segments: Sequence[Segment]) -> tuple[str, ...]:
    """Return each segment's interest in euros, with enough decimals for a reader to find the rounded sum.

    >>> write_interests([Segment(date(2025, 12, 14), date(2025, 12, 31), 47015, 1215)])
    ('2,8170',)
    """
    wanted = sum_interest(segments)
    for decimals in DETAIL_DECIMALS:
        scale = 10 ** (decimals - 2)
        parts = [_round(s.interest * scale) for s in segments]
        if _round(Fraction(sum(parts), scale)) == wanted:
            break
    return tuple(_format_decimal(part, decimals) for part in parts)


def _round(exact: Fraction) -> int:
    """Round a number that is not negative, halves upwards."""
    return int(exact + Fraction(1, 2))


def _format_decimal(units: int, decimals: int) -> str:
    whole, part = divmod(units, 10**decimals)
    return f"{whole:,}".replace(",", NARROW_NBSP) + f",{part:0{decimals}d}"
