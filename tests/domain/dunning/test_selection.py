"""What is ticked: the rule, and what the user chose otherwise."""

import pytest
from builders import make_item
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.dunning.selection import (
    Base,
    Group,
    Mode,
    Selection,
    Ticked,
    Ticks,
    is_preselected,
    tick_singles,
)

EVERY_MODE = pytest.mark.parametrize("mode", Mode)


def make_group(total=5_000, email="a@example.org", hold="", customer_id=1):
    return Group(customer_id, "C1", "Atelier", email, 2, total, hold)


def test_by_mail_who_owes_and_has_an_address_is_ticked():
    assert is_preselected(make_group(), Mode.EMAIL)
    assert not is_preselected(make_group(email=""), Mode.EMAIL)


def test_on_paper_who_owes_is_ticked_with_or_without_an_address():
    assert is_preselected(make_group(email=""), Mode.EDITION)


@EVERY_MODE
@pytest.mark.parametrize("total", [0, -600])
def test_a_total_of_zero_or_below_is_never_ticked_beforehand(mode, total):
    assert not is_preselected(make_group(total), mode)


@EVERY_MODE
@pytest.mark.parametrize(
    "selection",
    [Selection(), Selection(Base.ALL), Selection(customers={1: True}), Selection(documents={1: {7: True}})],
)
def test_a_customer_on_hold_is_never_ticked_whatever_was_chosen(mode, selection):
    group = make_group(hold="en pause")
    assert not selection.ticks_customer(group, mode)
    assert selection.tick_items(group, (make_item(id=7),), mode) == ()


@EVERY_MODE
def test_a_document_outweighs_its_customer_which_outweighs_the_base(mode):
    one, two = make_item(id=1), make_item(id=2)
    selection = Selection(Base.ALL, {1: False}, {1: {2: True}})
    assert selection.tick_items(make_group(), (one, two), mode) == (two,)
    assert selection.tick_items(make_group(customer_id=2), (one, two), mode) == (one, two)


@given(
    base=st.sampled_from(Base),
    chosen=st.none() | st.booleans(),
    singles=st.dictionaries(st.integers(0, 2), st.booleans()),
    hold=st.sampled_from(["", "en pause"]),
    mode=st.sampled_from(Mode),
)
def test_a_group_of_which_something_is_ticked_is_never_passed_over(base, chosen, singles, hold, mode):
    items, group = tuple(make_item(id=n) for n in range(3)), make_group(hold=hold)
    selection = Selection(base, {} if chosen is None else {1: chosen}, {1: singles})
    assert selection.ticks_any(group, mode) == bool(selection.tick_items(group, items, mode)) or (
        set(singles) == {0, 1, 2} and not any(singles.values())
    )


@EVERY_MODE
def test_all_and_none_hold_for_those_whom_the_rule_would_leave_out(mode):
    assert Selection(Base.ALL).ticks_customer(make_group(-600, ""), mode)
    assert not Selection(Base.NONE).ticks_customer(make_group(), mode)


def test_the_box_of_a_group_shows_all_some_and_none():
    items = (make_item(id=1, cents=3_000), make_item(id=2, cents=2_000))
    for singles, expected in (
        ({1: True, 2: True}, Ticked(2, 5_000, Ticks.ALL)),
        ({1: True, 2: False}, Ticked(1, 3_000, Ticks.SOME)),
        ({1: False, 2: False}, Ticked(0, 0, Ticks.NONE)),
    ):
        assert tick_singles(make_group(), items, Selection(documents={1: singles}), Mode.EMAIL) == expected


def test_a_group_ticked_without_a_balance_cannot_leave():
    for cents, can_leave in ((-600, False), (0, False), (1, True)):
        items = (make_item(id=1, cents=cents),)
        ticked = tick_singles(make_group(cents), items, Selection(Base.ALL), Mode.EMAIL)
        assert (ticked.ticks, ticked.can_leave) == (Ticks.ALL, can_leave)
