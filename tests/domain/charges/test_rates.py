"""Rates by half-year: what is published, what applies, what is missing."""

import csv
from datetime import date
from pathlib import Path

import pytest

from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.domain.charges.rates import (
    HalfYear,
    MissingRate,
    RateKind,
    RateRule,
    format_rate,
    get_rate,
    list_rates_above_contract,
)
from relances_app.domain.locale.locales import FRENCH
from relances_app.domain.messages.rate_labels import describe_rule

FACTS = Path(__file__).parents[3].parent / "shared" / "reference" / "rates.csv"
H1_2024 = HalfYear(2024, 1)


def test_a_half_year_runs_from_january_to_june_or_from_july_to_december():
    assert HalfYear.of(date(2024, 6, 30)) == HalfYear(2024, 1)
    assert HalfYear.of(date(2024, 7, 1)) == HalfYear(2024, 2)
    assert HalfYear(2024, 1).last_day == date(2024, 6, 30)
    assert HalfYear(2024, 2).last_day == date(2024, 12, 31)
    assert HalfYear(2024, 2).next == HalfYear(2025, 1)
    assert HalfYear(2025, 1).label == "1er semestre 2025"
    assert str(HalfYear(2025, 2)) == "2025-S2"


def test_the_embedded_table_matches_the_reference():
    if not FACTS.exists():
        pytest.skip("the table of reference is not beside the project")
    with FACTS.open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    assert [str(half_year) for half_year in PUBLISHED_RATES] == [row["semester"] for row in rows]
    for row, rate in zip(rows, PUBLISHED_RATES.values(), strict=True):
        published = (rate.refi, rate.default, rate.legal, rate.contract_minimum)
        columns = (
            "ecb_refi_pct",
            "default_late_rate_pct",
            "legal_other_cases_pct",
            "contract_floor_3x_legal_pct",
        )
        assert published == tuple(round(float(row[column]) * 100) for column in columns)


def test_each_kind_of_rate_is_found_for_its_half_year():
    assert get_rate(PUBLISHED_RATES, RateRule(), H1_2024) == 1450
    assert get_rate(PUBLISHED_RATES, RateRule(RateKind.THREE_TIMES_LEGAL), H1_2024) == 1521
    assert get_rate(PUBLISHED_RATES, RateRule(RateKind.LEGAL), H1_2024) == 507
    assert get_rate(PUBLISHED_RATES, RateRule(RateKind.CONTRACT, 1200), H1_2024) == 1200


def test_a_missing_half_year_is_named_and_never_replaced():
    with pytest.raises(MissingRate, match="1er semestre 2027") as caught:
        get_rate(PUBLISHED_RATES, RateRule(), HalfYear(2027, 1))
    assert caught.value.half_year == HalfYear(2027, 1)


def test_a_contract_rate_needs_no_table():
    assert get_rate({}, RateRule(RateKind.CONTRACT, 1000), HalfYear(2030, 2)) == 1000


def test_a_contract_rate_under_three_times_the_legal_rate_is_listed_by_half_year():
    under = [
        str(rate.half_year)
        for rate in list_rates_above_contract(PUBLISHED_RATES, RateRule(RateKind.CONTRACT, 1200))
    ]
    assert under == ["2023-S2", "2024-S1", "2024-S2"]
    assert list_rates_above_contract(PUBLISHED_RATES, RateRule(RateKind.CONTRACT, 1521)) == ()
    assert list_rates_above_contract(PUBLISHED_RATES, RateRule()) == ()


def test_only_the_last_half_year_is_marked_as_not_verified():
    assert [str(rate.half_year) for rate in PUBLISHED_RATES.values() if not rate.is_verified] == ["2026-S2"]
    assert "à vérifier" in PUBLISHED_RATES[HalfYear(2026, 2)].source
    assert all(rate.source for rate in PUBLISHED_RATES.values())


def test_a_rate_is_written_with_two_decimals_and_a_no_break_space():
    assert format_rate(1450) == "14,50\u00a0%"
    assert format_rate(93) == "0,93\u00a0%"
    assert describe_rule(RateRule(RateKind.CONTRACT, 1005), FRENCH) == "taux contractuel de 10,05\u00a0%"
