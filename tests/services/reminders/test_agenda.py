"""What is due today: only reminders that nothing suspends, and the moment on the first page."""

from datetime import timedelta

from batches import remind
from builders import NOW, TODAY, add_customer, add_document
from fake_mailer import FakeMailer

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.services import structure
from relances_app.services.reminders import agenda
from relances_app.store import holds


def test_reminders_on_hold_are_not_due_and_a_sending_ends_the_moment(db, clock):
    for number in (1, 2, 3):
        add_customer(db, f"C{number}")
        add_document(db, f"C{number}", f"FA{number}", 1_000 * number)
    with db.write():
        holds.add_hold(db, 3, None, Hold(HoldKind.DISPUTE), TODAY)
    found = agenda.get_agenda(db, NOW)
    assert (found.reminders, found.total, found.is_working_day, found.holiday) == (2, 3_000, True, "")
    assert (found.is_now, found.last_moment) == (False, None)
    structure.save_values(db, {"reminder_rhythm": "weekly", "reminder_weekday": 1, "reminder_hour": 8})
    assert agenda.is_now(db, NOW)
    remind(db, FakeMailer(), clock)
    assert not agenda.is_now(db, NOW)
    assert agenda.is_now(db, NOW + timedelta(days=7))
    assert structure.check_value("reminder_rhythm", "daily") == "daily"
