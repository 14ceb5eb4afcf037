"""The level of a document, read from what was said of it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.dunning.dunning_status import Said, Standing, read_standing

JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 5)


def test_a_document_of_which_nothing_was_said_is_at_level_zero():
    assert read_standing([]) == Standing(0, None)


def test_the_level_is_the_highest_said_and_the_day_the_last():
    said = [Said(1, 7, 1, JANUARY), Said(2, 7, 2, FEBRUARY)]
    assert read_standing(said) == Standing(2, FEBRUARY)


def test_a_cancelled_reminder_leaves_the_level_and_the_day_before_it():
    said = [Said(1, 7, 1, JANUARY), Said(2, 7, 2, FEBRUARY), Said(3, 7, 2, FEBRUARY, cancels=2)]
    assert read_standing(said) == Standing(1, JANUARY)


@given(st.lists(st.tuples(st.integers(1, 3), st.dates(JANUARY, FEBRUARY), st.booleans()), max_size=8))
def test_cancelled_reminders_count_as_if_they_had_never_been(history):
    said, kept = [], []
    for rank, (level, day, is_cancelled) in enumerate(history):
        entry = Said(2 * rank, 7, level, day)
        said.append(entry)
        if is_cancelled:
            said.append(Said(2 * rank + 1, 7, level, FEBRUARY, cancels=entry.entry_id))
        else:
            kept.append(entry)
    assert read_standing(iter(said)) == read_standing(kept)
