"""French public holidays, and the weekly or daily moment of reminders."""

from datetime import UTC, date, datetime, timedelta

import pytest

from relances_app.domain.dunning.reminder_moment import ReminderMoment, Rhythm
from relances_app.domain.dunning.working_days import (
    compute_easter,
    find_holiday,
    find_working_day,
    is_working_day,
    list_holidays,
)

EASTERS = {
    1818: (3, 22), 1943: (4, 25), 2000: (4, 23), 2008: (3, 23), 2011: (4, 24), 2024: (3, 31), 2025: (4, 20),
    2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2038: (4, 25), 2285: (3, 22),
}  # fmt: skip
"""Published dates, with the earliest and the latest possible."""


@pytest.mark.parametrize(("year", "day"), EASTERS.items())
def test_easter_is_computed(year, day):
    assert compute_easter(year) == date(year, *day)


def test_the_holidays_of_2027_and_those_of_alsace():
    assert sorted(list_holidays(2027)) == [
        date(2027, 1, 1), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 8), date(2027, 5, 17),
        date(2027, 7, 14), date(2027, 8, 15), date(2027, 11, 1), date(2027, 11, 11), date(2027, 12, 25),
    ]  # fmt: skip
    more = set(list_holidays(2027, has_alsace=True)) - set(list_holidays(2027))
    assert more == {date(2027, 3, 26), date(2027, 12, 26)}
    assert find_holiday(date(2027, 3, 26), has_alsace=True) == "Vendredi saint"
    assert is_working_day(date(2027, 3, 26))
    assert not is_working_day(date(2027, 3, 28))
    assert find_working_day(date(2027, 3, 27)) == date(2027, 3, 30)
    # In 2008 Ascension fell on the first of May.
    assert find_holiday(date(2008, 5, 1)) == "Ascension"


def at(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


MONDAY = date(2026, 11, 30)
WEEKLY = ReminderMoment(Rhythm.WEEKLY, 1, 9)


def test_a_weekly_moment_lasts_until_something_is_sent():
    assert not WEEKLY.is_now(at(MONDAY, 8), at(MONDAY - timedelta(days=7), 9))
    assert WEEKLY.is_now(at(MONDAY, 9), None)
    assert WEEKLY.is_now(at(MONDAY + timedelta(days=2)), at(MONDAY, 8))
    assert not WEEKLY.is_now(at(MONDAY + timedelta(days=2)), at(MONDAY, 9))
    assert not WEEKLY.is_now(at(MONDAY + timedelta(days=5)), None)
    assert WEEKLY.is_now(at(MONDAY + timedelta(days=7)), at(MONDAY, 11))


def test_a_moment_on_a_holiday_moves_to_the_next_working_day():
    easter_monday = date(2027, 3, 29)
    assert WEEKLY.find_last(at(easter_monday)) == at(date(2027, 3, 22), 9)
    assert WEEKLY.find_last(at(date(2027, 3, 30))) == at(date(2027, 3, 30), 9)
    assert not WEEKLY.is_now(at(easter_monday), None)
    # Good Friday is a holiday in Alsace only, and the Monday after it everywhere.
    friday = ReminderMoment(Rhythm.WEEKLY, 5, 9, has_alsace=True)
    assert friday.find_last(at(date(2027, 3, 31))) == at(date(2027, 3, 30), 9)


def test_a_daily_moment_is_each_working_day():
    daily = ReminderMoment(Rhythm.DAILY, 1, 14)
    assert not daily.is_now(at(MONDAY, 13), at(MONDAY - timedelta(days=3), 15))
    assert daily.is_now(at(MONDAY, 14), at(MONDAY - timedelta(days=3), 15))
    assert not daily.is_now(at(MONDAY - timedelta(days=1), 15), None)
    assert ReminderMoment().find_last(at(MONDAY)) is None
