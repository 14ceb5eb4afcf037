"""Days of sales outstanding: the formula to the day, and each reason why there is none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relances_app.domain.accounts.days_sales_outstanding import PERIOD_DAYS, Sales, compute_dso, period_start

TODAY = date(2026, 3, 2)
SALES = Sales(50_000, 90_000, period_start(TODAY), TODAY)


@pytest.mark.parametrize(
    ("owed", "invoiced", "days"),
    [
        (50_000, 90_000, 50),
        (0, 90_000, 0),
        (-700, 90_000, 0),
        (499, 90_000, 0),
        (500, 90_000, 1),
        (180_000, 90_000, 180),
        (1, 1, PERIOD_DAYS),
    ],
)
def test_the_open_total_is_expressed_in_days_of_sales_rounded(owed, invoiced, days):
    assert compute_dso(replace(SALES, owed=owed, invoiced=invoiced), TODAY).days == days


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"first_on": None, "last_on": None}, "aucun fichier"),
        ({"first_on": period_start(TODAY) + timedelta(days=1)}, "à partir du 03/03/2026"),
        ({"last_on": TODAY - timedelta(days=31)}, "plus de 30 jours"),
        ({"invoiced": 0}, "aucune vente"),
        ({"invoiced": -1}, "aucune vente"),
    ],
)
def test_without_all_sales_of_the_period_there_is_no_figure_but_a_reason(change, reason):
    found = compute_dso(replace(SALES, **change), TODAY)
    assert found.days is None
    assert reason in found.reason


def test_the_computed_date_of_enough_data_is_correct():
    late = replace(SALES, first_on=TODAY)
    assert compute_dso(late, TODAY + timedelta(days=PERIOD_DAYS - 2)).days is None
    ready = TODAY + timedelta(days=PERIOD_DAYS - 1)
    assert compute_dso(replace(late, last_on=ready), ready).days == 50
