"""The minimum time between two messages to one customer, and lists with a « Date limite » to come."""

from datetime import timedelta

import pytest
from batches import queue, remind, states
from builders import NOW, TODAY, add_customer, add_document
from fake_mailer import FakeMailer

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.selection import CheckState, ReminderMode
from relances_app.domain.errors import NothingSelected, UserError
from relances_app.services import contact_gap, letters, structure
from relances_app.services.batches import letters as batches_letters
from relances_app.services.batches import mails
from relances_app.services.reminders import explain, rows
from relances_app.store.history import add_entry

SENT_TODAY = "message parti le 02/03/2026 : prochain possible le 09/03/2026"


@pytest.fixture
def debtor(db):
    """A customer with an invoice reminded today, and another one that is due now."""
    customer_id = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 10_000)
    return customer_id


def get_row(db, customer_id, clock, level=1, as_of=None, grace_days=15):
    query = ReminderQuery(level, as_of or clock().date(), grace_days)
    return rows.get_row(db, query, ReminderMode.EMAIL, clock().date(), customer_id)


def test_a_customer_gets_no_second_message_before_seven_days(db, clock, debtor):
    remind(db, FakeMailer(), clock)
    add_document(db, "C1", "FA2", 5_000)
    row = get_row(db, debtor, clock)
    assert (row.group.hold, row.group.hold_tag, row.ticked.check_state) == (
        SENT_TODAY,
        "Délai 09/03",
        CheckState.NONE,
    )
    _, reasons = explain.explain_account(db, debtor, ReminderQuery(1, TODAY, 15), TODAY)
    assert [reason.message for reason in reasons if reason.item.number == "FA2"] == [SENT_TODAY]
    clock.advance(days=6)
    with pytest.raises(NothingSelected):
        queue(db, clock)
    clock.advance(days=1)
    remind(db, FakeMailer(), clock)
    assert states(db) == ["sent", "sent"]


def test_a_letter_delays_a_mail_from_the_print_to_seven_days_after_the_posting(db, clock, debtor):
    batch = batches_letters.create_letters(db, ReminderQuery(1, TODAY, 15), TODAY, NOW)
    add_document(db, "C1", "FA2", 5_000)
    assert "en attente d'envoi" in get_row(db, debtor, clock).group.hold
    clock.advance(days=2)
    letters.confirm_sent(db, batch, clock())
    assert get_row(db, debtor, clock).group.hold.endswith("prochain possible le 11/03/2026")


def test_the_time_of_the_setting_counts_and_zero_switches_it_off(db, clock, debtor):
    remind(db, FakeMailer(), clock)
    add_document(db, "C1", "FA2", 5_000)
    structure.save_values(db, {"gap_days": 2})
    assert get_row(db, debtor, clock).group.hold.endswith("04/03/2026")
    structure.save_values(db, {"gap_days": 0})
    assert get_row(db, debtor, clock).group.hold == ""
    assert structure.check_value("gap_days", "90") == 90
    with pytest.raises(UserError):
        structure.check_value("gap_days", "91")


def test_a_person_can_override_it_once(db, clock, debtor):
    remind(db, FakeMailer(), clock)
    add_document(db, "C1", "FA2", 5_000)
    contact_gap.waive(db, debtor, TODAY)
    assert get_row(db, debtor, clock).group.hold == ""
    contact_gap.restore(db, debtor)
    assert get_row(db, debtor, clock).group.hold
    contact_gap.waive(db, debtor, TODAY)
    remind(db, FakeMailer(), clock)
    add_document(db, "C1", "FA3", 5_000)
    assert get_row(db, debtor, clock).group.hold == SENT_TODAY
    other = add_customer(db, "C2")
    with pytest.raises(UserError, match="n'attend aucun délai"):
        contact_gap.waive(db, other, TODAY)
    assert contact_gap.waive_waiting(db, [other], TODAY) == 0


def test_a_message_cancelled_in_the_history_does_not_delay(db, clock, debtor):
    remind(db, FakeMailer(), clock)
    with db.write():
        add_entry(db, 1, "cancelled", TODAY, NOW, cancels=1)
    assert get_row(db, debtor, clock).group.hold == ""


def test_a_date_to_come_lists_what_is_not_due_today_without_asking_for_it(db, clock, debtor):
    add_document(db, "C1", "FA2", 5_000, due=TODAY + timedelta(days=5))
    row = get_row(db, debtor, clock, as_of=TODAY + timedelta(days=30))
    assert ([item.number for item in row.items], row.ticked.total) == (["FA1"], 10_000)
    assert [(held.item.number, held.reason) for held in row.held] == [
        ("FA2", "à payer le 07/03/2026 : pas encore échu")
    ]
    mails.queue_mails(db, ReminderQuery(1, TODAY + timedelta(days=30), 15), TODAY, NOW)
    assert [line[0] for line in db.conn.execute("select number from message_line")] == ["FA1"]


def test_a_date_to_come_does_not_bring_the_second_reminder_forward(db, clock, debtor):
    """Without a minimum time, the delay of the level still counts from the first reminder to today."""
    structure.save_values(db, {"gap_days": 0})
    remind(db, FakeMailer(), clock)
    ahead = TODAY + timedelta(days=60)
    row = get_row(db, debtor, clock, level=2, as_of=ahead)
    assert row.group.hold == "relancé le 02/03/2026 : prochaine relance à partir du 17/03/2026"
    with pytest.raises(NothingSelected):
        mails.queue_mails(db, ReminderQuery(2, ahead, 15), TODAY, NOW)
    clock.advance(days=15)
    assert get_row(db, debtor, clock, level=2).group.hold == ""
