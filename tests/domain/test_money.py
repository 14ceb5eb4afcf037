"""Sums as files write them and as the screen shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.errors import UserError
from relances_app.domain.money import MAX_CENTS, format_amount, format_euros, format_plain, parse_amount

CENTS = st.integers(-MAX_CENTS, MAX_CENTS)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 501,60 €", 150160),
        ("1\u00a0501,60\u00a0€", 150160),
        ("1\u202f501,60\u00a0€", 150160),
        ("1\u2009501,60 EUR", 150160),
        ("-56,10", -5610),
        ("56,10-", -5610),
        ("(56,10)", -5610),
        ("\u221256,10", -5610),
        ("1501.60", 150160),
        ("1501.6", 150160),
        ("1.501,60", 150160),
        ("1,501.60", 150160),
        ("1.234.567", 123456700),
        ("1 234 567,89 euros", 123456789),
        ("+12", 1200),
        ("0,5", 50),
        (",50", 50),
        ("12,", 1200),
        ("59.6500", 5965),
        ("0,00", 0),
    ],
)
def test_the_sums_of_french_and_plain_files_are_read(text, cents):
    assert parse_amount(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "€",
        "-",
        ",",
        "douze",
        "12,345",
        "1,2,3",
        "12 € et 5",
        "1e5",
        "nan",
        "٣",
        "=1+1",
        "1/2",
        "12€50",
        "1 234 € 56",
        "12 50",
        "1 2,50",
        "12 345 6",
        "9" * 5000,
    ],
)
def test_an_invalid_amount_is_refused_with_the_text_as_read(text):
    with pytest.raises(UserError, match="montant illisible") as refused:
        parse_amount(text)
    assert text[:40] in refused.value.message


def test_a_sum_above_a_hundred_billion_is_a_reading_error():
    assert parse_amount(format_plain(MAX_CENTS)) == MAX_CENTS
    with pytest.raises(UserError):
        parse_amount(format_plain(MAX_CENTS + 1))


@given(CENTS)
def test_formatted_amounts_are_read_back_to_the_cent(cents):
    for written in (format_amount(cents), format_euros(cents), format_plain(cents)):
        assert parse_amount(written) == cents


@given(st.text())
def test_any_text_is_an_amount_or_an_error(text):
    try:
        cents = parse_amount(text)
    except UserError:
        return
    assert abs(cents) <= MAX_CENTS


def test_sums_are_written_in_french_typography():
    assert format_euros(150160) == "1\u202f501,60\u00a0€"
    assert format_amount(-600) == "-6,00"
    assert format_amount(5) == "0,05"
    assert format_plain(-5) == "-0.05"


@pytest.mark.parametrize("text", ["1.500", "-1.000", "12,000", "999.999 €"])
def test_an_ambiguous_thousands_separator_is_refused(text):
    with pytest.raises(UserError, match="montant illisible"):
        parse_amount(text)


@pytest.mark.parametrize(("text", "cents"), [("0.500", 50), ("1500.600", 150_060), ("1.500,00", 150_000)])
def test_an_unambiguous_amount_is_read(text, cents):
    assert parse_amount(text) == cents
