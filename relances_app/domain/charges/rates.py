"""Interest rates by half-year: published rates, the rule that applies, and missing rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from relances_app.domain.errors import UserError
from relances_app.domain.money import NBSP

ADDED_POINTS = 1000
"""Ten points on top of the ECB's refinancing rate where nothing was agreed (C. com. L441-10, II)."""

MIN_CONTRACT_FACTOR = 3
"""An agreed rate may not be under three times the legal rate (C. com. L441-10, II)."""

MAX_WHOLE_DIGITS, MAX_DECIMALS, MAX_RATE = 3, 2, 10_000
"""Limits of a rate that is typed: at most 100 %, with two decimals."""


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """A calendar half-year: rates change on 1 January and on 1 July."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> "HalfYear":
        """Return the half-year of a day."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @property
    def next(self) -> "HalfYear":
        """The half-year that follows."""
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)

    @property
    def first_day(self) -> date:
        """1 January or 1 July."""
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        """30 June or 31 December."""
        return self.next.first_day - timedelta(days=1)

    @property
    def label(self) -> str:
        """`1er semestre 2024`."""
        return f"{'1er' if self.half == 1 else '2e'} semestre {self.year}"

    def __str__(self) -> str:
        return f"{self.year}-S{self.half}"


@dataclass(frozen=True, slots=True)
class Rate:
    """Rates published for one half-year, in hundredths of a percent, and their source.

    `refi` is the ECB's main refinancing rate on 1 January or 1 July; `legal` is the legal interest rate
    (« taux d'intérêt légal ») of creditors that are businesses (« autres cas »), for any debtor.
    """

    half_year: HalfYear
    refi: int
    legal: int
    source: str
    is_verified: bool = True

    @property
    def default(self) -> int:
        """The late rate without a contract clause: `refi` plus ten points."""
        return self.refi + ADDED_POINTS

    @property
    def contract_minimum(self) -> int:
        """The lowest rate that a contract may set."""
        return MIN_CONTRACT_FACTOR * self.legal


class RateKind(StrEnum):
    """How a late rate is determined."""

    ECB_PLUS_TEN = "ecb_plus_ten"
    THREE_TIMES_LEGAL = "three_times_legal"
    CONTRACT = "contract"
    LEGAL = "legal"
    """Not a choice of the seller: what private persons owe after a formal notice (C. civ. 1231-6)."""
    NONE = "none"
    """The seller charges no interest."""


@dataclass(frozen=True, slots=True)
class RateRule:
    """The kind of late rate, and its value in hundredths of a percent for RateKind.CONTRACT."""

    kind: RateKind = RateKind.ECB_PLUS_TEN
    contract: int = 0


class MissingRate(UserError):
    """Error raised when the rate table has no rate for a half-year."""

    def __init__(self, half_year: HalfYear) -> None:
        self.half_year = half_year
        super().__init__(
            f"Le taux du {half_year.label} n'est pas connu : ajoutez-le à la table des taux "
            "pour compter les intérêts de cette période."
        )


def get_rate(rates: Mapping[HalfYear, Rate], rule: RateRule, half_year: HalfYear) -> int:
    """Return the rate of a half-year in hundredths of a percent.

    Raises MissingRate where the table has none: the rate of another half-year is never used instead.
    """
    if rule.kind is RateKind.CONTRACT:
        return rule.contract
    if half_year not in rates:
        raise MissingRate(half_year)
    rate = rates[half_year]
    if rule.kind is RateKind.ECB_PLUS_TEN:
        return rate.default
    return rate.contract_minimum if rule.kind is RateKind.THREE_TIMES_LEGAL else rate.legal


def list_missing_half_years(
    rates: Mapping[HalfYear, Rate], rule: RateRule, first: date, last: date
) -> tuple[HalfYear, ...]:
    """Return the half-years between two days whose rate the rule needs and the table lacks."""
    if rule.kind in {RateKind.CONTRACT, RateKind.NONE} or first > last:
        return ()
    half_year, end, missing = HalfYear.of(first), HalfYear.of(last), []
    while half_year <= end:
        if half_year not in rates:
            missing.append(half_year)
        half_year = half_year.next
    return tuple(missing)


def list_rates_above_contract(rates: Mapping[HalfYear, Rate], rule: RateRule) -> tuple[Rate, ...]:
    """Return the half-years, oldest first, in which a contract rate is below three times the legal rate."""
    if rule.kind is not RateKind.CONTRACT:
        return ()
    return tuple(rates[key] for key in sorted(rates) if rule.contract < rates[key].contract_minimum)


def parse_rate(text: str) -> int:
    """Parse `12,50`, `12.5` or `12,50 %` to hundredths of a percent.

    Raises UserError when the text is not a rate between 0 and 100 %.
    """
    whole, _, part = (
        text.replace(NBSP, " ").strip().removesuffix("%").strip().replace(".", ",").partition(",")
    )
    if not (whole.isdecimal() and whole.isascii()) or not (part.isascii() and (part.isdecimal() or not part)):
        raise UserError("Taux illisible : écrivez par exemple 12,50.")
    if len(whole) > MAX_WHOLE_DIGITS or len(part.rstrip("0")) > MAX_DECIMALS:
        raise UserError("Indiquez un taux entre 0 et 100, avec deux décimales au plus.")
    hundredths = int(whole) * 100 + int(part.rstrip("0").ljust(MAX_DECIMALS, "0"))
    if hundredths > MAX_RATE:
        raise UserError("Indiquez un taux entre 0 et 100, avec deux décimales au plus.")
    return hundredths


def format_rate(hundredths: int) -> str:
    """Format hundredths of a percent as `14,50 %`."""
    whole, part = divmod(hundredths, 100)
    return f"{whole},{part:02d}{NBSP}%"
