"""Interest rates: the table, the rate of the structure's contracts, and what is missing or too low."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.charges.published_rates import PUBLISHED
from relances_app.domain.charges.rates import (
    HalfYear,
    Rate,
    RateKind,
    RateRule,
    list_missing,
    list_under_floor,
)
from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.errors import Refusal
from relances_app.store import charges as charges_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import rates as store
from relances_app.store.database.database import Books

LONGEST_SOURCE = 300
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Line:
    """A half-year of the table; `published` is what came with the program, None where nothing did."""

    rate: Rate
    published: Rate | None

    @property
    def is_own(self) -> bool:
        """Say whether a person wrote it."""
        return self.rate != self.published


def list_lines(db: Books) -> list[Line]:
    """Return the table, newest half-year first."""
    return [Line(rate, PUBLISHED.get(key)) for key, rate in reversed(store.find_rates(db).items())]


def find_rule(db: Books) -> RateRule:
    """Return the late rate that the structure's contracts set."""
    return store.find_rule(db)


def keep_rule(db: Books, rule: RateRule) -> None:
    """Keep the late rate of the contracts; raises Refusal for a fixed rate of nothing."""
    if rule.kind is RateKind.CONTRACT and not rule.contract:
        raise Refusal("Indiquez le taux de vos contrats, par exemple 12,50.", "contract")
    with db.write():
        store.keep_rule(db, rule)


def keep_rate(db: Books, rate: Rate) -> None:
    """Add or correct a half-year; raises Refusal with the field that is wrong."""
    if not FIRST_YEAR <= rate.half_year.year <= LAST_YEAR:
        raise Refusal(f"Indiquez une année entre {FIRST_YEAR} et {LAST_YEAR}.", "year")
    if not rate.source or len(rate.source) > LONGEST_SOURCE:
        raise Refusal("Indiquez où vous avez lu ces taux : un juge peut le demander.", "source")
    with db.write():
        store.keep_rate(db, rate)


def restore_rate(db: Books, half_year: HalfYear) -> None:
    """Go back to the published rate of a half-year; one that was never published leaves the table."""
    with db.write():
        if half_year in PUBLISHED:
            store.keep_rate(db, PUBLISHED[half_year])
        else:
            store.forget_rate(db, half_year)


def list_below(db: Books) -> tuple[Rate, ...]:
    """Return the half-years, oldest first, in which the contracts' rate is under three times the legal rate."""
    return list_under_floor(store.find_rates(db), store.find_rule(db))


def list_gaps(db: Books, today: date) -> tuple[HalfYear, ...]:
    """Return the half-years without a rate, from the oldest open invoice (today at least) to today."""
    first = min(charges_store.find_oldest_due(db) or today, today)
    return list_missing(store.find_rates(db), RateRule(), first, today)


def list_gaps_of_claims(db: Books, level: int, today: date) -> tuple[HalfYear, ...]:
    """Return the half-years that a list which claims interest needs and the table has not."""
    if dunning_levels_store.find_ladder(db)[level].charges is not ChargesMode.CLAIMED:
        return ()
    first = charges_store.find_oldest_due(db, level)
    return list_missing(store.find_rates(db), store.find_rule(db), first, today) if first else ()
