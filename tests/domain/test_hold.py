"""Holds: how long they hold, and what the screen says of them."""

from datetime import date, timedelta

import pytest

from relances_app.domain.hold import FRENCH, Hold, HoldKind

LAST = date(2026, 3, 10)


def test_the_last_day_itself_is_still_held():
    hold = Hold(HoldKind.PROMISE, until_on=LAST)
    assert hold.is_active(LAST)
    assert not hold.is_active(LAST + timedelta(days=1))


def test_without_a_last_day_it_holds_until_somebody_lifts_it():
    assert Hold(HoldKind.NEVER).is_active(date(2099, 1, 1))


@pytest.mark.parametrize("kind", HoldKind)
def test_its_sentence_says_the_kind_the_last_day_and_the_reason(kind):
    assert Hold(kind).sentence == FRENCH[kind]
    assert Hold(kind, "colis abîmé", LAST).sentence == f"{FRENCH[kind]} jusqu'au 10/03/2026 : colis abîmé"
