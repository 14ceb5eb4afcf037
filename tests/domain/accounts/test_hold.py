"""Holds: how long they hold, and what the screen says of them."""

from datetime import date, timedelta

import pytest

from relances_app.domain.accounts.hold import FRENCH, Hold, HoldKind
from relances_app.domain.errors import Refusal

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


@pytest.mark.parametrize(
    ("hold", "word"),
    [
        (Hold(HoldKind.PAUSE, until_on=LAST - timedelta(days=1)), "passé"),
        (Hold(HoldKind.PROMISE), "jour promis"),
        (Hold(HoldKind.NEVER, until_on=LAST), "dernier jour"),
    ],
)
def test_what_would_hold_nothing_or_could_not_be_judged_is_refused(hold, word):
    with pytest.raises(Refusal, match=word) as told:
        hold.require_sense(LAST)
    assert told.value.field == "until_on"


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if kind is not HoldKind.NEVER])
def test_the_last_day_may_be_today(kind):
    Hold(kind, until_on=LAST).require_sense(LAST)
