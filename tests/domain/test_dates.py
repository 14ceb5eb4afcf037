"""Days as files write them and as letters show them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.dates import (
    MAX_DATE,
    MIN_DATE,
    MONTHS,
    SERIAL_EPOCH,
    count_days,
    format_date,
    format_long_date,
    parse_date,
)
from relances_app.domain.errors import UserError

LEAP_DAY = date(2024, 2, 29)
DAYS = st.dates(MIN_DATE, MAX_DATE)


@pytest.mark.parametrize(
    "text",
    [
        "29/02/2024", "29/02/24", "29.02.2024", "29-02-2024", " 29/2/2024 ", "2024-02-29", "2024/2/29",
        "20240229", "45351", "45351.0", "45351,00", "29/02/2024 00:00", "2024-02-29T00:00:00",
        "2024-02-29 12:30:00.000", "2024-02-29T23:59:59Z", "2024-02-29T00:00:00+01:00",
    ],
)  # fmt: skip
def test_the_days_of_french_files_iso_and_spreadsheets_are_read(text):
    assert parse_date(text) == LEAP_DAY


@pytest.mark.parametrize(
    "text",
    ["", "demain", "31/02/2024", "29/02/2023", "00/00/0000", "2024-13-01", "12", "99999", "01/01/1989",
     "01/01/2101", "1er mars", "02/2024", "2024-02-29 matin"],
)  # fmt: skip
def test_an_invalid_date_is_refused_with_the_text_as_read(text):
    with pytest.raises(UserError, match="date illisible") as refused:
        parse_date(text)
    assert f"« {text} »" in refused.value.message


@given(DAYS)
def test_a_day_reads_back_however_it_is_written(day):
    serial = str((day - SERIAL_EPOCH).days)
    for written in (format_date(day), day.isoformat(), f"{day:%Y%m%d}"):
        assert parse_date(written) == day
    assert len(serial) < 5 or parse_date(serial) == day


@given(st.text())
def test_any_text_is_a_date_or_an_error(text):
    try:
        day = parse_date(text)
    except UserError:
        return
    assert MIN_DATE <= day <= MAX_DATE


def test_letters_write_the_first_of_a_month_as_1er():
    assert format_long_date(date(2024, 3, 1)) == "1er mars 2024"
    assert format_long_date(LEAP_DAY) == "29 février 2024"
    assert format_long_date(date(2024, 8, 11)) == "11 août 2024"


@given(DAYS)
def test_a_long_date_names_day_month_and_year(day):
    ordinal, month, year = format_long_date(day).split()
    assert (int(ordinal.removesuffix("er")), MONTHS.index(month) + 1, int(year)) == (
        day.day,
        day.month,
        day.year,
    )


@given(DAYS, st.integers(-500, 500))
def test_days_late_are_calendar_days_and_never_negative(day, distance):
    assert count_days(day, day + timedelta(days=distance)) == max(distance, 0)
