"""Days of sales outstanding: the formula to the day, and each reason why there is none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relances_app.domain.accounts.days_sales_outstanding import PERIOD, Sales, first_day, work_out

TODAY = date(2026, 3, 2)
SALES = Sales(50_000, 90_000, first_day(TODAY), TODAY)


@pytest.mark.parametrize(
    ("owed", "invoiced", "days"),
    [
        (50_000, 90_000, 50),
        (0, 90_000, 0),
        (-700, 90_000, 0),
        (499, 90_000, 0),
        (500, 90_000, 1),
        (180_000, 90_000, 180),
        (1, 1, PERIOD),
    ],
)
def test_what_is_owed_is_counted_in_days_of_sales_to_the_nearest(owed, invoiced, days):
    assert work_out(replace(SALES, owed=owed, invoiced=invoiced), TODAY).days == days


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"first_on": None, "last_on": None}, "aucun fichier"),
        ({"first_on": first_day(TODAY) + timedelta(days=1)}, "à partir du 03/03/2026"),
        ({"last_on": TODAY - timedelta(days=31)}, "plus de 30 jours"),
        ({"invoiced": 0}, "aucune vente"),
        ({"invoiced": -1}, "aucune vente"),
    ],
)
def test_without_all_sales_of_the_period_there_is_no_figure_but_a_reason(change, reason):
    found = work_out(replace(SALES, **change), TODAY)
    assert found.days is None
    assert reason in found.why_not


def test_the_day_named_as_ready_is_ready():
    late = replace(SALES, first_on=TODAY)
    assert work_out(late, TODAY + timedelta(days=PERIOD - 2)).days is None
    ready = TODAY + timedelta(days=PERIOD - 1)
    assert work_out(replace(late, last_on=ready), ready).days == 50
