"""The next reminder of a customer: its level and day agree with the list of that day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import TODAY, make_account, make_item
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.accounts.last_message import LastMessage
from relances_app.domain.dunning.due_reminders import DEFAULT_RULES, ReminderQuery, find_due_items
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS
from relances_app.domain.dunning.next_step import NextStep, find_next_step


def in_days(days):
    return TODAY + timedelta(days=days)


def next_step(*items, **facts):
    return find_next_step(make_account(*items, **facts), DEFAULT_RULES, TODAY)


def test_the_first_reminder_follows_the_due_date_by_the_delay():
    due = TODAY + timedelta(days=4)
    assert next_step(make_item(due=due)) == NextStep(1, due + timedelta(days=15), "FA1")


def test_the_next_level_follows_the_last_reminder_by_its_delay():
    item = make_item(level=1, last_reminded_on=TODAY)
    assert next_step(item) == NextStep(2, TODAY + timedelta(days=15), "FA1")


def test_the_earliest_of_several_reminders_is_the_next():
    first = make_item("FA1", due=TODAY, level=1, last_reminded_on=TODAY)
    second = make_item("FA2", due=TODAY - timedelta(days=3))
    assert next_step(first, second) == NextStep(1, TODAY + timedelta(days=12), "FA2")


def test_a_reminder_that_is_due_already_is_due_today_and_the_highest_level_goes_first():
    assert next_step(make_item()) == NextStep(1, TODAY, "FA1")
    assert next_step(make_item(), make_item("FA2", level=1, last_reminded_on=in_days(-20))) == NextStep(
        2, TODAY, "FA2"
    )


def test_a_promise_a_pause_or_a_recent_message_delays_it():
    promised = make_item(hold=Hold(HoldKind.PROMISE, until_on=in_days(4)))
    assert next_step(promised) == NextStep(1, in_days(5), "FA1")
    assert next_step(make_item(), hold=Hold(HoldKind.PAUSE, until_on=in_days(2))) == NextStep(
        1, in_days(3), "FA1"
    )
    assert next_step(make_item(), last_message=LastMessage(in_days(-1))) == NextStep(1, in_days(6), "FA1")
    assert next_step(make_item(), last_message=LastMessage(TODAY, is_pending=True)) is None


def test_a_credit_that_takes_a_level_leaves_the_next_invoice():
    first, credit = make_item("FA1", 500), make_item("AV1", -900)
    later = make_item("FA2", 2_000, due=in_days(5))
    assert next_step(first, credit, later) == NextStep(1, in_days(20), "FA2")


@pytest.mark.parametrize(
    "item",
    [
        make_item(level=3, last_reminded_on=TODAY),
        make_item(is_pending=True),
        make_item(doubt="à vérifier"),
        make_item(hold=Hold(HoldKind.DISPUTE)),
        make_item(cents=-500),
    ],
)
def test_nothing_follows_where_nothing_may_be_asked(item):
    assert next_step(item) is None


def test_nothing_follows_for_a_customer_on_hold_or_in_credit():
    assert next_step(make_item(), hold=Hold(HoldKind.NEVER)) is None
    assert next_step(make_item(cents=100), make_item("AV1", cents=-200)) is None


ITEMS = st.builds(
    lambda level, days, cents, since: make_item(
        cents=cents,
        due=TODAY + timedelta(days=days),
        level=level,
        last_reminded_on=TODAY - timedelta(days=since) if level else None,
    ),
    st.integers(0, 3), st.integers(-90, 30), st.integers(-9, 20).filter(bool), st.integers(0, 60),
)  # fmt: skip


@given(st.lists(ITEMS, max_size=5))
def test_the_list_of_that_day_has_the_customer_and_no_earlier_list_of_the_level_has(items):
    account = make_account(*(replace(item, number=f"FA{n}") for n, item in enumerate(items)))
    step = find_next_step(account, DEFAULT_RULES, TODAY - timedelta(days=900))
    if step is None:
        return
    grace_days = DEFAULT_LEVELS[step.level].grace_days
    due = find_due_items(account, ReminderQuery(step.level, step.due_on, grace_days), step.due_on)
    assert due
    assert due.total > 0
    assert not due.hold
    day_before = ReminderQuery(step.level, step.due_on - timedelta(days=1), grace_days)
    before = find_due_items(account, day_before, day_before.as_of)
    assert before is None or before.total <= 0 or before.hold


@given(st.lists(ITEMS.filter(lambda item: item.open_amount > 0), min_size=1, max_size=5))
def test_there_is_a_next_step_until_the_last_level(items):
    step = next_step(*(replace(item, number=f"FA{n}") for n, item in enumerate(items)))
    assert (step is None) == all(item.level == 3 for item in items)
    assert step is None or step.due_on >= TODAY
