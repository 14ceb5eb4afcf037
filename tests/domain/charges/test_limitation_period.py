"""The limitation date, as a cautious estimate."""

from datetime import date

import pytest
from builders import make_item

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.limitation_period import estimate_limitation, list_warnings


@pytest.mark.parametrize(
    ("kind", "estimated_on", "warn_from"),
    [
        (CustomerKind.PROFESSIONAL, date(2029, 2, 28), date(2028, 8, 29)),
        (CustomerKind.PRIVATE, date(2026, 2, 28), date(2025, 8, 29)),
        (CustomerKind.UNKNOWN, date(2026, 2, 28), date(2025, 8, 29)),
    ],
)
def test_it_is_five_years_for_professionals_and_two_for_the_others(kind, estimated_on, warn_from):
    limitation = estimate_limitation(date(2024, 2, 29), kind)
    assert (limitation.estimated_on, limitation.warn_from) == (estimated_on, warn_from)


def test_the_warning_begins_six_months_before():
    limitation = estimate_limitation(date(2024, 1, 15), CustomerKind.PRIVATE)
    assert not limitation.is_near(date(2025, 7, 14))
    assert limitation.is_near(date(2025, 7, 15))
    assert limitation.is_near(date(2027, 1, 1))


def test_the_warning_says_that_it_is_an_estimate_and_whether_it_has_passed():
    limitation = estimate_limitation(date(2024, 3, 1), CustomerKind.PRIVATE)
    assert limitation.message(date(2025, 12, 1)).startswith("Prescription possible à partir du 1er mars 2026")
    assert limitation.message(date(2026, 3, 1)).startswith("Prescription possible depuis le 1er mars 2026")
    assert "estimation" in limitation.message(date(2026, 3, 1))


def test_only_open_invoices_near_their_date_are_warned_of():
    """Invoices of 1 March 2024: a private person's is near from 1 September 2025, a professional's in 2028."""
    old = make_item("F1", 100, date(2024, 3, 31), issued_on=date(2024, 3, 1))
    credit = make_item("A1", -100, date(2024, 3, 31), issued_on=date(2024, 3, 1))
    today = date(2025, 9, 1)
    assert list(list_warnings([old, credit], CustomerKind.PRIVATE, today)) == [old.id]
    assert list(list_warnings([old], CustomerKind.UNKNOWN, today)) == [old.id]
    assert list_warnings([old], CustomerKind.PRIVATE, date(2025, 8, 31)) == {}
    assert list_warnings([old], CustomerKind.PROFESSIONAL, today) == {}
