"""Expected payments: days, promises, credits, what is left out, and sums to the cent."""

import random
from datetime import timedelta

from builders import TODAY, make_account, make_item

from relances_app.domain.accounts.cash_forecast import WEEKS, Basis, Lateness, build_forecast
from relances_app.domain.accounts.hold import Hold, HoldKind

NOTHING_KNOWN = Lateness({})
"""TODAY is a Monday."""


def in_days(days):
    return TODAY + timedelta(days=days)


def amounts(forecast):
    return {number: week.amount for number, week in enumerate(forecast.weeks) if week.amount}


def test_due_dates_are_moved_by_the_delay_of_the_customer():
    account = make_account(make_item("FA1", 100, due=in_days(6)), make_item("FA2", 30, due=in_days(-1)))
    assert amounts(build_forecast([account], NOTHING_KNOWN, TODAY)) == {0: 100}
    late = build_forecast([account], Lateness({1: 8}, 30), TODAY)
    assert (amounts(late), late.overdue) == ({1: 30, 2: 100}, 0)
    common = build_forecast([account], Lateness({2: 8}, 30), TODAY)
    assert amounts(common) == {4: 30, 5: 100}
    assert {line.basis for line in common.lines} == {Basis.COMMON_DELAY}


def test_what_has_no_day_is_in_no_week():
    account = make_account(
        make_item("FA1", 100, due=in_days(-1)),
        make_item("FA2", 30, due=in_days(7 * WEEKS)),
        make_item("FA3", 5, due=TODAY),
    )
    forecast = build_forecast([account], NOTHING_KNOWN, TODAY)
    assert (forecast.overdue, forecast.later, amounts(forecast)) == (100, 30, {0: 5})


def test_a_promise_replaces_the_day_for_its_sum():
    promise = Hold(HoldKind.PROMISE, "", in_days(15), amount=60)
    account = make_account(make_item("FA1", 100, due=in_days(1), hold=promise))
    forecast = build_forecast([account], NOTHING_KNOWN, TODAY)
    assert [(week.amount, week.promised) for week in forecast.weeks[:3]] == [(40, 0), (0, 0), (60, 60)]
    whole = make_account(make_item("FA1", 100, due=in_days(1)), hold=Hold(HoldKind.PROMISE, "", in_days(7)))
    assert amounts(build_forecast([whole], NOTHING_KNOWN, TODAY)) == {1: 100}


def test_credits_are_deducted_from_what_comes_first():
    account = make_account(
        make_item("FA1", 100, due=in_days(1)), make_item("FA2", 100, due=in_days(8)), make_item("AV1", -130)
    )
    assert amounts(build_forecast([account], NOTHING_KNOWN, TODAY)) == {1: 70}


def test_what_is_disputed_doubtful_or_insolvent_is_left_out():
    dispute, due = Hold(HoldKind.DISPUTE), in_days(1)
    accounts = [
        make_account(
            make_item("FA1", 1, due=due, hold=dispute), make_item("FA2", 2, due=due, doubt="vérifiez")
        ),
        make_account(make_item("FA3", 4, due=due), hold=Hold(HoldKind.INSOLVENCY)),
        make_account(make_item("FA4", 8, due=due), hold=dispute),
        make_account(make_item("FA5", 16, due=due), make_item("AV1", -1, doubt="vérifiez")),
    ]
    forecast = build_forecast(accounts, NOTHING_KNOWN, TODAY)
    assert forecast.left_out == {Basis.DISPUTE: 9, Basis.DOUBT: 17, Basis.INSOLVENCY: 4}
    assert forecast.total == 0


def test_every_cent_is_somewhere():
    draw = random.Random(5)
    holds = [None, Hold(HoldKind.DISPUTE), Hold(HoldKind.PROMISE, "", in_days(20), amount=3_000)]
    for _ in range(200):
        items = [
            make_item(
                f"FA{n}",
                draw.randint(-5_000, 9_000) or 1,
                due=in_days(draw.randint(-200, 200)),
                hold=draw.choice(holds),
            )
            for n in range(draw.randint(1, 8))
        ]
        account = make_account(*items)
        forecast = build_forecast([account], Lateness({1: draw.randint(0, 60)}), TODAY)
        found = forecast.total + forecast.overdue + forecast.later + sum(forecast.left_out.values())
        assert found == max(sum(item.open_amount for item in items), 0)
