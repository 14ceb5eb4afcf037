"""The program ends by itself after the last page, and never under a reader: no clock but the one given."""

from hypothesis import given
from hypothesis import strategies as st

from relances_app.runtime.tab_tracking import (
    MAX_PAGES,
    SUSPEND_GAP_SECONDS,
    TAB_TIMEOUT_SECONDS,
    TabState,
    advance_clock,
    heartbeat,
    is_idle,
    tab_closed,
    tab_shown,
)

FIFTEEN_MINUTES = 15 * 60.0


def run(presence, start, seconds, step=5.0):
    """Let time pass, looked at every few seconds."""
    now = start
    while now < start + seconds:
        now += step
        presence = advance_clock(presence, now)
    return presence, now


def opened(page="a", now=0.0):
    return heartbeat(tab_shown(TabState()), page, now)


def test_the_program_ends_after_the_last_tab_was_closed():
    closed = tab_closed(opened(), "a", 10.0)
    assert not is_idle(closed, 10.0 + FIFTEEN_MINUTES - 1, 15)
    assert is_idle(closed, 10.0 + FIFTEEN_MINUTES, 15)


def test_a_disabled_timeout_never_ends_the_program():
    assert not is_idle(tab_closed(opened(), "a", 0.0), 1e9, 0)


def test_the_program_does_not_end_before_the_first_tab():
    presence, now = run(TabState(), 0.0, 10 * FIFTEEN_MINUTES)
    assert not is_idle(presence, now, 1)


def test_the_program_stays_while_another_tab_is_open():
    both = tab_closed(heartbeat(opened("a"), "b", 1.0), "a", 2.0)
    assert not is_idle(both, 1e4, 1)
    assert is_idle(tab_closed(both, "b", 3.0), 63.0, 1)


def test_navigation_does_not_end_the_program():
    presence = tab_closed(
        tab_shown(opened("a")), "a", 5.0
    )  # the next one was asked for before the last one went
    assert not is_idle(presence, 1e6, 15)
    presence = heartbeat(presence, "b", 6.0)
    assert not is_idle(presence, 1e6, 15)
    assert is_idle(tab_closed(presence, "b", 100.0), 100.0 + FIFTEEN_MINUTES, 15)


def test_a_browser_without_javascript_keeps_the_program_open():
    presence = tab_closed(opened("a"), "a", 1.0)
    presence, now = run(tab_shown(presence), 1.0, 10 * 3600.0)
    assert not is_idle(presence, now, 1)


def test_an_old_page_does_not_count_for_the_current_one():
    presence = tab_closed(heartbeat(tab_shown(opened("a")), "a", 60.0), "a", 61.0)
    assert not is_idle(presence, 1e6, 15)


def test_a_background_tab_may_be_silent_for_hours():
    presence, now = run(opened(), 0.0, TAB_TIMEOUT_SECONDS - 60)
    assert not is_idle(presence, now, 15)
    presence, now = run(presence, now, 120 + FIFTEEN_MINUTES)
    assert is_idle(presence, now, 15)


def test_suspended_time_does_not_count():
    presence, now = run(opened(), 0.0, 600.0)
    presence = advance_clock(presence, now + 12 * 3600.0)  # closed for the night
    assert not is_idle(presence, now + 12 * 3600.0, 15)
    assert list(presence.pages) == ["a"]
    presence, now = run(tab_closed(opened(), "a", 0.0), 0.0, 60.0)
    presence = advance_clock(presence, now + 12 * 3600.0)
    assert not is_idle(presence, now + 12 * 3600.0, 15)


def test_the_number_of_tracked_tabs_is_limited():
    presence = opened()
    for number in range(2 * MAX_PAGES):
        presence = heartbeat(presence, f"p{number}", float(number))
    assert len(presence.pages) == MAX_PAGES


def test_a_tab_closed_at_once_may_report_out_of_order():
    closed = tab_closed(tab_shown(TabState()), "a", 10.0)
    late = heartbeat(closed, "a", 10.1)
    assert late.pages == {}
    assert not is_idle(late, 10.0 + FIFTEEN_MINUTES - 1, 15)
    assert is_idle(late, 10.0 + FIFTEEN_MINUTES, 15)
    assert is_idle(tab_closed(late, "a", 500.0), 10.0 + FIFTEEN_MINUTES, 15)  # said twice


def test_the_number_of_tracked_closed_tabs_is_limited():
    presence = opened()
    for number in range(2 * MAX_PAGES):
        presence = tab_closed(presence, f"p{number}", float(number))
    assert len(presence.closed_pages) == MAX_PAGES


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from("hpsl"), st.sampled_from("abcdefgh"), st.floats(0.1, SUSPEND_GAP_SECONDS - 1)
        ),
        max_size=60,
    ),
    minutes=st.integers(1, 60),
)
def test_the_program_never_ends_while_a_tab_is_open_or_without_javascript(steps, minutes):
    presence, now, open_, gone, is_mute = TabState(), 0.0, set(), set(), True
    for act, page, passed in steps:
        now += passed
        presence = advance_clock(presence, now)
        if act == "h":
            if page not in gone:
                is_mute = is_mute and page in open_
                open_.add(page)
            presence = heartbeat(presence, page, now)
        elif act == "p":
            is_mute = is_mute and page in open_ | gone
            open_.discard(page)
            gone.add(page)
            presence = tab_closed(presence, page, now)
        elif act == "s":
            is_mute = True
            presence = tab_shown(presence)
        assert set(presence.pages) == open_
        if open_ or is_mute:
            assert not is_idle(presence, now, minutes)
