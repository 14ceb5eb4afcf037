"""What is ticked: the rule, and what the user chose otherwise."""

import pytest
from builders import make_item
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.dunning.selection import (
    CheckState,
    CustomerGroup,
    DefaultSelection,
    ReminderMode,
    SelectedTotals,
    Selection,
    is_preselected,
    select_items,
)

EVERY_MODE = pytest.mark.parametrize("mode", ReminderMode)


def make_group(total=5_000, email="a@example.org", hold="", customer_id=1):
    return CustomerGroup(customer_id, "C1", "Atelier", email, 2, total, hold)


def test_by_mail_debtors_with_an_address_are_selected():
    assert is_preselected(make_group(), ReminderMode.EMAIL)
    assert not is_preselected(make_group(email=""), ReminderMode.EMAIL)


def test_by_letter_debtors_are_selected_with_or_without_an_address():
    assert is_preselected(make_group(email=""), ReminderMode.LETTERS)


@EVERY_MODE
@pytest.mark.parametrize("total", [0, -600])
def test_a_total_of_zero_or_below_is_not_selected_by_default(mode, total):
    assert not is_preselected(make_group(total), mode)


@EVERY_MODE
@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(DefaultSelection.ALL),
        Selection(customers={1: True}),
        Selection(documents={1: {7: True}}),
    ],
)
def test_a_customer_on_hold_is_never_selected(mode, selection):
    group = make_group(hold="en pause")
    assert not selection.is_customer_selected(group, mode)
    assert selection.list_selected_items(group, (make_item(id=7),), mode) == ()


@EVERY_MODE
def test_a_document_choice_overrides_its_customer_which_overrides_the_default(mode):
    one, two = make_item(id=1), make_item(id=2)
    selection = Selection(DefaultSelection.ALL, {1: False}, {1: {2: True}})
    assert selection.list_selected_items(make_group(), (one, two), mode) == (two,)
    assert selection.list_selected_items(make_group(customer_id=2), (one, two), mode) == (one, two)


@given(
    base=st.sampled_from(DefaultSelection),
    chosen=st.none() | st.booleans(),
    singles=st.dictionaries(st.integers(0, 2), st.booleans()),
    hold=st.sampled_from(["", "en pause"]),
    mode=st.sampled_from(ReminderMode),
)
def test_a_group_of_which_something_is_ticked_is_never_passed_over(base, chosen, singles, hold, mode):
    items, group = tuple(make_item(id=n) for n in range(3)), make_group(hold=hold)
    selection = Selection(base, {} if chosen is None else {1: chosen}, {1: singles})
    assert selection.ticks_any(group, mode) == bool(selection.list_selected_items(group, items, mode)) or (
        set(singles) == {0, 1, 2} and not any(singles.values())
    )


@EVERY_MODE
def test_select_all_and_none_include_customers_excluded_by_default(mode):
    assert Selection(DefaultSelection.ALL).is_customer_selected(make_group(-600, ""), mode)
    assert not Selection(DefaultSelection.NONE).is_customer_selected(make_group(), mode)


def test_the_checkbox_of_a_group_shows_all_some_and_none():
    items = (make_item(id=1, cents=3_000), make_item(id=2, cents=2_000))
    for singles, expected in (
        ({1: True, 2: True}, SelectedTotals(2, 5_000, CheckState.ALL)),
        ({1: True, 2: False}, SelectedTotals(1, 3_000, CheckState.SOME)),
        ({1: False, 2: False}, SelectedTotals(0, 0, CheckState.NONE)),
    ):
        assert (
            select_items(make_group(), items, Selection(documents={1: singles}), ReminderMode.EMAIL)
            == expected
        )


def test_a_selected_group_without_a_balance_cannot_be_sent():
    for cents, can_leave in ((-600, False), (0, False), (1, True)):
        items = (make_item(id=1, cents=cents),)
        ticked = select_items(make_group(cents), items, Selection(DefaultSelection.ALL), ReminderMode.EMAIL)
        assert (ticked.check_state, ticked.can_be_sent) == (CheckState.ALL, can_leave)
