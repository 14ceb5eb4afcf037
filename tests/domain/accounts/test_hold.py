"""Holds: how long they hold, and what the screen says of them."""

from datetime import date, timedelta

import pytest

from relances_app.domain.accounts.hold import HOLD_LABELS, Hold, HoldKind
from relances_app.domain.errors import UserError

LAST_DAY = date(2026, 3, 10)


def test_the_last_day_itself_is_still_held():
    hold = Hold(HoldKind.PROMISE, until_on=LAST_DAY)
    assert hold.is_active(LAST_DAY)
    assert not hold.is_active(LAST_DAY + timedelta(days=1))


def test_without_a_last_day_a_hold_lasts_until_released():
    assert Hold(HoldKind.NEVER).is_active(date(2099, 1, 1))


@pytest.mark.parametrize("kind", HoldKind)
def test_its_description_has_type_last_day_and_reason(kind):
    assert Hold(kind).message == HOLD_LABELS[kind]
    assert (
        Hold(kind, "colis abîmé", LAST_DAY).message
        == f"{HOLD_LABELS[kind]} jusqu'au 10/03/2026 : colis abîmé"
    )


@pytest.mark.parametrize(
    ("hold", "word"),
    [
        (Hold(HoldKind.PAUSE, until_on=LAST_DAY - timedelta(days=1)), "passé"),
        (Hold(HoldKind.PROMISE), "date promise"),
        (Hold(HoldKind.NEVER, until_on=LAST_DAY), "date de fin"),
    ],
)
def test_a_hold_without_effect_or_reason_is_refused(hold, word):
    with pytest.raises(UserError, match=word) as error:
        hold.validate(LAST_DAY)
    assert error.value.field == "until_on"


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if kind is not HoldKind.NEVER])
def test_the_last_day_may_be_today(kind):
    Hold(kind, until_on=LAST_DAY).validate(LAST_DAY)
