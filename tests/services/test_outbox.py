"""Outbox: queued from the selection, decided when uncertain, cancelled when wrong.

Long because each state of a mail has its decisions.
"""

import hashlib
from dataclasses import replace

import fake_mailer
import pytest
from batches import events, levels, make_query, queue, remind, send, states
from builders import add_customer, add_document, read_rows
from fake_mailer import FakeMailer

from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS
from relances_app.domain.errors import NotFound, NothingSelected, UserError
from relances_app.domain.sending.outcome import MessageState
from relances_app.services import attention, dunning_levels, history, outbox, structure
from relances_app.services.batches import preview as batches_preview
from relances_app.services.batches import progress as batches_progress
from relances_app.services.reminders import selection

UNTOUCHED = (0, None)


@pytest.fixture
def debtor(db):
    """One customer with 50,10 and a credit note of −20,00; its id."""
    customer_id = add_customer(db, "C1", "Librairie Lilas")
    add_document(db, "C1", "FA1", 5_010)
    add_document(db, "C1", "AV1", -2_000)
    return customer_id


@pytest.fixture
def mailer_without_reply(db, clock, debtor):
    """The mailer in which a reply was lost."""
    mailer = FakeMailer(fake_mailer.lose_reply)
    remind(db, mailer, clock)
    return mailer


def test_a_message_is_queued_with_its_current_documents(db, clock, debtor):
    queue(db, clock)
    message, frozen = outbox.read_message(db, 1)
    assert (message.total, message.recipient, message.state) == (3_010, "c1@example.org", MessageState.QUEUED)
    assert hashlib.sha256(frozen.content).hexdigest() == message.sha256 == frozen.sha256
    assert frozen.message_id.endswith("@saules.example.com>")
    lines = outbox.list_items(db, 1)
    assert {(line.number, line.open_amount, line.is_claim) for line in lines} == {
        ("FA1", 5_010, True),
        ("AV1", -2_000, False),
    }


def test_the_preview_is_the_mail_that_is_sent(db, clock, debtor):
    question = make_query(clock)
    preview = batches_preview.open_mail(
        batches_preview.preview_mail(db, debtor, question, clock().date(), clock())
    )
    queue(db, clock)
    left = batches_preview.open_mail(outbox.read_message(db, 1)[1])
    assert (preview.subject, preview.text, preview.html) == (left.subject, left.text, left.html)
    with pytest.raises(NotFound):
        batches_preview.preview_mail(db, 404, question, clock().date(), clock())


def test_the_preview_names_who_gets_a_copy(db, clock, debtor):
    copied = replace(
        DEFAULT_LEVELS[1], visible_copies="vente@saules.example.com", hidden_copies="chef@saules.example.com"
    )
    dunning_levels.save_level(db, copied)
    mail = batches_preview.open_mail(
        batches_preview.preview_mail(db, debtor, make_query(clock), clock().date(), clock())
    )
    assert mail.visible_copies == "vente@saules.example.com"
    assert "chef@saules.example.com" in mail.hidden_copies
    assert "vente@saules.example.com" not in mail.hidden_copies


def test_a_preview_stores_nothing(db, clock, debtor):
    batches_preview.preview_mail(db, debtor, make_query(clock), clock().date(), clock())
    assert read_rows(db, "message") == read_rows(db, "batch") == []


def test_a_failure_in_the_middle_queues_nothing(db, clock, debtor):
    add_customer(db, "C2", "Zinguerie Zéphyr")
    add_document(db, "C2", "FA2", 9_000)
    db.conn.execute(
        """create temp trigger fail before insert on message when new.customer_id = 2
        begin select raise(abort, 'the disk'); end"""
    )
    with pytest.raises(Exception, match="the disk"):
        queue(db, clock)
    assert read_rows(db, "message") == read_rows(db, "message_line") == read_rows(db, "batch") == []


def test_without_a_sender_or_a_selection_nothing_is_queued(db, clock, debtor):
    with pytest.raises(NothingSelected):
        queue(db, clock, customer_ids=frozenset())
    structure.save_values(db, {"sender_address": ""})
    with pytest.raises(UserError, match="adresse d'expédition"):
        queue(db, clock)


def test_only_the_customers_asked_for_are_queued(db, clock, debtor):
    other = add_customer(db, "C2")
    add_document(db, "C2", "FA2", 9_000)
    queue(db, clock, customer_ids=frozenset({other}))
    assert [message.customer_id for message in outbox.list_not_final(db)] == [other]


def test_an_invoice_unticked_is_not_in_the_mail_and_stays_due(db, clock, debtor):
    second = add_document(db, "C1", "FA2", 7_000)
    selection.tick_document(db, 1, second, ticked=False)
    remind(db, FakeMailer(), clock)
    assert {line.number for line in outbox.list_items(db, 1)} == {"FA1", "AV1"}
    assert (levels(db)["FA1"][0], levels(db)["FA2"][0]) == (1, 0)


def test_a_mail_confirmed_as_sent_by_the_user_counts(db, clock, mailer_without_reply):
    outbox.confirm_sent(db, 1, clock())
    assert (states(db), events(db)) == (["sent"], ["uncertain", "confirmed"])
    assert levels(db) == {"FA1": (1, "2026-03-02"), "AV1": UNTOUCHED}


def test_a_resent_message_has_the_same_bytes_and_id(db, clock, mailer_without_reply):
    outbox.resend(db, 1, clock())
    send(db, mailer_without_reply, clock)
    first, second = mailer_without_reply.delivered
    assert first == second
    assert first.message_id.encode() in first.content
    assert (states(db), events(db)) == (["sent"], ["uncertain", "resend", "sent"])


def test_a_resend_requested_by_the_user_is_not_sent_once_the_invoice_is_paid(db, clock, mailer_without_reply):
    with db.write():
        db.conn.execute("update document set open_amount = 0 where number = 'FA1'")
    outbox.resend(db, 1, clock())
    send(db, mailer_without_reply, clock)
    assert states(db) == ["cancelled"]
    assert "FA1 a été soldée depuis" in outbox.get_message(db, 1).advice


def test_an_abandoned_message_frees_its_document_for_another_reminder(db, clock, mailer_without_reply):
    outbox.abandon(db, 1, clock())
    assert (states(db), events(db)) == (["cancelled"], ["uncertain", "abandoned"])
    assert levels(db)["FA1"] == UNTOUCHED
    remind(db, mailer_without_reply, clock)
    assert states(db) == ["cancelled", "sent"]


@pytest.mark.parametrize("decide", [outbox.confirm_sent, outbox.resend, outbox.abandon])
def test_a_final_message_cannot_be_decided_again(db, clock, debtor, decide):
    """Two tabs, two buttons: the second request gets an error."""
    remind(db, FakeMailer(), clock)
    before = read_rows(db, "journal")
    with pytest.raises(UserError, match="déjà changé d'état"):
        decide(db, 1, clock())
    assert read_rows(db, "journal") == before
    with pytest.raises(NotFound):
        decide(db, 404, clock())


def test_messages_not_final_are_listed_and_counted_with_user_decisions_first(db, clock):
    answers = [
        fake_mailer.accept,
        fake_mailer.refuse,
        fake_mailer.defer,
        fake_mailer.lose_reply,
        fake_mailer.fail_to_connect,
    ]
    for n, _ in enumerate(answers):
        add_customer(db, f"C{n}")
        add_document(db, f"C{n}", f"FA{n}", 1_000)
    batch = queue(db, clock)
    send(db, FakeMailer(*answers), clock)
    shown = [message.state for message in outbox.list_not_final(db)]
    assert shown == [MessageState.UNCERTAIN, MessageState.DEFERRED, MessageState.QUEUED]
    assert attention.count_not_final(db) == dict.fromkeys(shown, 1)
    first = outbox.list_not_final(db, limit=2)
    then = outbox.list_not_final(db, after=outbox.get_cursor(first[-1]))
    assert [message.state for message in (*first, *then)] == shown
    progress = batches_progress.get_progress(db, batch)
    assert (progress.total, progress.done, progress.percent) == (5, 4, 80)
    assert batches_progress.list_open_batches(db) == [batch]


def test_a_cancelled_reminder_restores_the_previous_level_of_each_document(db, clock, debtor):
    mailer = FakeMailer()
    remind(db, mailer, clock)
    first = levels(db)
    clock.advance(days=20)
    add_document(db, "C1", "FA2", 7_000)
    remind(db, mailer, clock, level=2)
    assert levels(db)["FA1"] == (2, "2026-03-22")
    (entry,) = [entry for entry in history.list_entries(db) if entry.level == 2]
    history.cancel(db, entry.id, "envoyée par erreur", clock())
    assert levels(db) == {**first, "FA2": UNTOUCHED}
    newest = history.list_entries(db)[0]
    assert (newest.event, newest.cancels, newest.note) == ("cancelled", entry.id, "envoyée par erreur")
    assert history.read_entry(db, entry.id).is_cancelled


def test_a_cancelled_reminder_can_be_sent_again_once(db, clock, debtor):
    mailer = FakeMailer()
    remind(db, mailer, clock)
    for _ in range(2):
        entry = next(entry for entry in history.list_entries(db) if entry.event == "sent")
        history.cancel(db, entry.id, "", clock())
        remind(db, mailer, clock)
    assert len(mailer.delivered) == len({frozen.message_id for frozen in mailer.delivered}) == 3
    assert levels(db)["FA1"] == (1, "2026-03-02")


def test_only_a_reminder_that_counts_can_be_cancelled_and_only_once(db, clock, mailer_without_reply):
    (entry,) = history.list_entries(db)
    with pytest.raises(UserError, match="envoyée"):
        history.cancel(db, entry.id, "", clock())
    outbox.confirm_sent(db, 1, clock())
    confirmed = history.list_entries(db)[0]
    history.cancel(db, confirmed.id, "", clock())
    with pytest.raises(UserError, match="déjà annulée"):
        history.cancel(db, confirmed.id, "", clock())
    with pytest.raises(NotFound):
        history.cancel(db, 404, "", clock())


def test_history_shows_amounts_at_sending_newest_first(db, clock, debtor):
    remind(db, FakeMailer(), clock)
    with db.write():
        db.conn.execute("update document set open_amount = 1 where number = 'FA1'")
    clock.advance(days=1)
    add_customer(db, "C2")
    add_document(db, "C2", "FA2", 9_000)
    remind(db, FakeMailer(), clock)
    assert [(e.customer_name, e.total) for e in history.list_entries(db)] == [
        ("Client C2", 9_000),
        ("Librairie Lilas", 3_010),
    ]
    assert [e.customer_id for e in history.list_entries(db, customer_id=debtor)] == [debtor]
    newest = history.list_entries(db, limit=1)[0]
    assert len(history.list_entries(db, after=newest.id)) == 1


def test_a_name_unusable_in_a_mail_is_reported_and_nothing_is_queued(db, clock, debtor):
    """The database of an older version may contain such a name; imports now remove it."""
    with db.write():
        db.conn.execute("update customer set name = 'Lilas' || char(10) || 'Bcc: x@example.org'")
    with pytest.raises(UserError, match=r"Le mail à « Lilas.*ne peut pas être écrit"):
        remind(db, FakeMailer(), clock)
    assert db["message"].count == 0
