"""The figures of a customer: overdue sum, average delay, next reminder and its day."""

from datetime import date, timedelta

import pytest
from builders import TODAY, make_account, make_item
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.accounts.last_message import LastMessage
from relances_app.domain.dunning.customer_figures import (
    NextStep,
    PaymentDelay,
    compute_delay,
    compute_figures,
    find_next_step,
)
from relances_app.domain.dunning.due_reminders import DEFAULT_RULES, ReminderQuery, find_due_items

LONG_AGO = TODAY - timedelta(days=900)


def in_days(days):
    return TODAY + timedelta(days=days)


def test_the_overdue_sum_deducts_credits_and_leaves_out_what_is_to_come():
    account = make_account(
        make_item("FA1", 10_000), make_item("FA2", 5_000, in_days(5)), make_item("AV1", -2_000)
    )
    figures = compute_figures(account, DEFAULT_RULES, TODAY, None, TODAY)
    assert (figures.total, figures.overdue, figures.days_late) == (13_000, 8_000, 30)


def test_the_delay_is_weighted_by_the_sums_and_says_where_it_starts_late():
    """1,000 € paid 10 days late and 3,000 € paid 30 days late: 25 days."""
    weighted = 100_000 * 10 + 300_000 * 30
    assert compute_delay(weighted, 400_000, LONG_AGO, TODAY) == PaymentDelay(25)
    assert PaymentDelay(25).label == "25 jours"
    assert compute_delay(weighted, 400_000, in_days(-30), TODAY).label == "au moins 25 jours"
    assert compute_delay(0, 0, LONG_AGO, TODAY) is None
    assert PaymentDelay(-1).label == "-1 jour"


@pytest.mark.parametrize(
    ("item", "step"),
    [
        (make_item(), NextStep(1, TODAY)),
        (make_item(due=in_days(3)), NextStep(1, in_days(18))),
        (make_item(level=1, last_reminded_on=in_days(-5)), NextStep(2, in_days(10))),
        (make_item(level=3, last_reminded_on=in_days(-5)), None),
        (make_item(hold=Hold(HoldKind.DISPUTE)), None),
        (make_item(hold=Hold(HoldKind.PROMISE, until_on=in_days(4))), NextStep(1, in_days(5))),
        (make_item(is_pending=True), None),
        (make_item(doubt="à voir"), None),
    ],
)
def test_the_next_step_is_the_earliest_reminder_to_come(item, step):
    assert find_next_step(make_account(item), DEFAULT_RULES, TODAY) == step


def test_the_highest_level_of_the_day_is_named():
    account = make_account(make_item(), make_item(level=1, last_reminded_on=in_days(-20)))
    assert find_next_step(account, DEFAULT_RULES, TODAY) == NextStep(2, TODAY)


def test_a_hold_or_a_recent_message_delays_all():
    account = make_account(make_item(), hold=Hold(HoldKind.PAUSE, until_on=in_days(2)))
    assert find_next_step(account, DEFAULT_RULES, TODAY) == NextStep(1, in_days(3))
    account = make_account(make_item(), hold=Hold(HoldKind.NEVER))
    assert find_next_step(account, DEFAULT_RULES, TODAY) is None
    account = make_account(make_item(), last_message=LastMessage(in_days(-1)))
    assert find_next_step(account, DEFAULT_RULES, TODAY) == NextStep(1, in_days(6))


@given(
    st.lists(st.tuples(st.integers(-80, 20), st.integers(0, 3), st.integers(-40, 0)), min_size=1, max_size=5)
)
def test_on_the_day_of_the_next_step_its_list_has_the_customer(facts):
    items = [
        make_item(due=in_days(due), level=level, last_reminded_on=in_days(said) if level else None)
        for due, level, said in facts
    ]
    account = make_account(*items)
    step = find_next_step(account, DEFAULT_RULES, TODAY)
    if step is None:
        assert all(item.level == 3 for item in items)
        return
    reminder = find_due_items(account, ReminderQuery(step.level, step.on, 15), step.on)
    assert reminder is not None
    assert reminder.hold == ""
    assert isinstance(step.on, date)
