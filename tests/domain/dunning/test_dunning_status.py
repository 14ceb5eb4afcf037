"""The level of a document, computed from its history."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.dunning.dunning_status import DunningStatus, ReminderEvent, compute_status

JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 5)


def test_a_document_without_reminders_is_at_level_zero():
    assert compute_status([]) == DunningStatus(0, None)


def test_the_level_is_the_highest_sent_and_the_date_the_latest():
    said = [ReminderEvent(1, 7, 1, JANUARY), ReminderEvent(2, 7, 2, FEBRUARY)]
    assert compute_status(said) == DunningStatus(2, FEBRUARY)


def test_a_cancelled_reminder_leaves_the_level_and_the_day_before_it():
    said = [
        ReminderEvent(1, 7, 1, JANUARY),
        ReminderEvent(2, 7, 2, FEBRUARY),
        ReminderEvent(3, 7, 2, FEBRUARY, cancelled_entry_id=2),
    ]
    assert compute_status(said) == DunningStatus(1, JANUARY)


@given(st.lists(st.tuples(st.integers(1, 3), st.dates(JANUARY, FEBRUARY), st.booleans()), max_size=8))
def test_cancelled_reminders_do_not_count(history):
    said, kept = [], []
    for rank, (level, day, is_cancelled) in enumerate(history):
        entry = ReminderEvent(2 * rank, 7, level, day)
        said.append(entry)
        if is_cancelled:
            said.append(ReminderEvent(2 * rank + 1, 7, level, FEBRUARY, cancelled_entry_id=entry.entry_id))
        else:
            kept.append(entry)
    assert compute_status(iter(said)) == compute_status(kept)
