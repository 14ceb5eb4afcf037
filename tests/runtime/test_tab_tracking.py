"""The program ends by itself after the last page, and never under a reader: no clock but the one given."""

from hypothesis import given
from hypothesis import strategies as st

from relances_app.runtime.tab_tracking import GAP, MANY, SILENCE, Presence, hear, is_over, look, part, show

QUARTER = 15 * 60.0


def run(presence, start, seconds, step=5.0):
    """Let time pass, looked at every few seconds."""
    now = start
    while now < start + seconds:
        now += step
        presence = look(presence, now)
    return presence, now


def opened(page="a", now=0.0):
    return hear(show(Presence()), page, now)


def test_it_ends_a_while_after_the_last_page_was_closed():
    closed = part(opened(), "a", 10.0)
    assert not is_over(closed, 10.0 + QUARTER - 1, 15)
    assert is_over(closed, 10.0 + QUARTER, 15)


def test_never_means_never():
    assert not is_over(part(opened(), "a", 0.0), 1e9, 0)


def test_nobody_has_come_yet():
    presence, now = run(Presence(), 0.0, 10 * QUARTER)
    assert not is_over(presence, now, 1)


def test_it_stays_while_another_page_is_open():
    both = part(hear(opened("a"), "b", 1.0), "a", 2.0)
    assert not is_over(both, 1e4, 1)
    assert is_over(part(both, "b", 3.0), 63.0, 1)


def test_going_from_page_to_page_does_not_end_it():
    presence = part(show(opened("a")), "a", 5.0)  # the next one was asked for before the last one went
    assert not is_over(presence, 1e6, 15)
    presence = hear(presence, "b", 6.0)
    assert not is_over(presence, 1e6, 15)
    assert is_over(part(presence, "b", 100.0), 100.0 + QUARTER, 15)


def test_a_browser_without_scripts_keeps_it_open():
    presence = part(opened("a"), "a", 1.0)
    presence, now = run(show(presence), 1.0, 10 * 3600.0)
    assert not is_over(presence, now, 1)


def test_an_old_page_does_not_answer_for_the_one_shown_last():
    presence = part(hear(show(opened("a")), "a", 60.0), "a", 61.0)
    assert not is_over(presence, 1e6, 15)


def test_a_page_in_the_background_may_be_silent_for_hours():
    presence, now = run(opened(), 0.0, SILENCE - 60)
    assert not is_over(presence, now, 15)
    presence, now = run(presence, now, 120 + QUARTER)
    assert is_over(presence, now, 15)


def test_what_the_computer_slept_does_not_count():
    presence, now = run(opened(), 0.0, 600.0)
    presence = look(presence, now + 12 * 3600.0)  # closed for the night
    assert not is_over(presence, now + 12 * 3600.0, 15)
    assert list(presence.pages) == ["a"]
    presence, now = run(part(opened(), "a", 0.0), 0.0, 60.0)
    presence = look(presence, now + 12 * 3600.0)
    assert not is_over(presence, now + 12 * 3600.0, 15)


def test_a_flood_of_pages_is_not_kept():
    presence = opened()
    for number in range(2 * MANY):
        presence = hear(presence, f"p{number}", float(number))
    assert len(presence.pages) == MANY


def test_a_page_that_is_closed_at_once_may_be_heard_in_the_wrong_order():
    closed = part(show(Presence()), "a", 10.0)
    late = hear(closed, "a", 10.1)
    assert late.pages == {}
    assert not is_over(late, 10.0 + QUARTER - 1, 15)
    assert is_over(late, 10.0 + QUARTER, 15)
    assert is_over(part(late, "a", 500.0), 10.0 + QUARTER, 15)  # said twice


def test_a_flood_of_pages_that_left_is_not_kept():
    presence = opened()
    for number in range(2 * MANY):
        presence = part(presence, f"p{number}", float(number))
    assert len(presence.gone) == MANY


@given(
    steps=st.lists(
        st.tuples(st.sampled_from("hpsl"), st.sampled_from("abcdefgh"), st.floats(0.1, GAP - 1)), max_size=60
    ),
    minutes=st.integers(1, 60),
)
def test_it_never_ends_while_a_page_is_open_or_mute(steps, minutes):
    presence, now, open_, gone, is_mute = Presence(), 0.0, set(), set(), True
    for act, page, passed in steps:
        now += passed
        presence = look(presence, now)
        if act == "h":
            if page not in gone:
                is_mute = is_mute and page in open_
                open_.add(page)
            presence = hear(presence, page, now)
        elif act == "p":
            is_mute = is_mute and page in open_ | gone
            open_.discard(page)
            gone.add(page)
            presence = part(presence, page, now)
        elif act == "s":
            is_mute = True
            presence = show(presence)
        assert set(presence.pages) == open_
        if open_ or is_mute:
            assert not is_over(presence, now, minutes)
