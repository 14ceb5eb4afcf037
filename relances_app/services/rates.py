"""Interest rates: the table of half-years, the contract rate, and missing or too low rates."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.domain.charges.rates import (
    HalfYear,
    Rate,
    RateKind,
    RateRule,
    list_missing_half_years,
    list_rates_above_contract,
)
from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.errors import UserError
from relances_app.store import charges as charges_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import rates as store
from relances_app.store.database.database import Database

MAX_SOURCE_LENGTH = 300
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class RateRow:
    """A half-year of the table; `published` is the rate shipped with the program, or None."""

    rate: Rate
    published: Rate | None

    @property
    def is_custom(self) -> bool:
        """Return whether the user changed or added the rate."""
        return self.rate != self.published


def list_rates(db: Database) -> list[RateRow]:
    """Return the table, newest half-year first."""
    return [RateRow(rate, PUBLISHED_RATES.get(key)) for key, rate in reversed(store.list_rates(db).items())]


def get_rule(db: Database) -> RateRule:
    """Return the late rate that the structure's contracts set."""
    return store.get_rule(db)


def save_rule(db: Database, rule: RateRule) -> None:
    """Save the late rate of the contracts; raises UserError for a fixed rate of zero."""
    if rule.kind is RateKind.CONTRACT and not rule.contract:
        raise UserError("Indiquez le taux de vos contrats, par exemple 12,50.", "contract")
    with db.write():
        store.save_rule(db, rule)


def save_rate(db: Database, rate: Rate) -> None:
    """Add or correct a half-year; raises UserError with the name of the invalid field."""
    if not FIRST_YEAR <= rate.half_year.year <= LAST_YEAR:
        raise UserError(f"Indiquez une année entre {FIRST_YEAR} et {LAST_YEAR}.", "year")
    if not rate.source or len(rate.source) > MAX_SOURCE_LENGTH:
        raise UserError("Indiquez où vous avez lu ces taux : un juge peut le demander.", "source")
    with db.write():
        store.save_rate(db, rate)


def restore_rate(db: Database, half_year: HalfYear) -> None:
    """Reset a half-year to its published rate; delete it if none was published."""
    with db.write():
        if half_year in PUBLISHED_RATES:
            store.save_rate(db, PUBLISHED_RATES[half_year])
        else:
            store.delete_rate(db, half_year)


def list_below_minimum(db: Database) -> tuple[Rate, ...]:
    """Return the half-years, oldest first, in which the contracts' rate is under three times the legal rate."""
    return list_rates_above_contract(store.list_rates(db), store.get_rule(db))


def list_gaps(db: Database, today: date) -> tuple[HalfYear, ...]:
    """Return the half-years without a rate, from the oldest open invoice (today at least) to today."""
    first = min(charges_store.get_oldest_due_date(db) or today, today)
    return list_missing_half_years(store.list_rates(db), RateRule(), first, today)


def list_gaps_for_charges(db: Database, level: int, today: date) -> tuple[HalfYear, ...]:
    """Return the missing half-years that the charges of a level need."""
    if dunning_levels_store.get_dunning_levels(db)[level].charges is not ChargesMode.CHARGED:
        return ()
    first = charges_store.get_oldest_due_date(db, level)
    return list_missing_half_years(store.list_rates(db), store.get_rule(db), first, today) if first else ()
