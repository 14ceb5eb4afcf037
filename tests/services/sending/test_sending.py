"""Sending with mailers that succeed, refuse, do not reply or lose the connection.

Long because each outcome of a mail has its mailer and its case.
"""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import fake_mailer
import pytest
from batches import NO_LIMIT, events, levels, queue, remind, send, states, wait_and_send
from builders import add_customer, add_document, read_rows, rolled_back
from fake_mailer import FakeMailer

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.errors import DatabaseBusy, NothingSelected
from relances_app.domain.messages.message import RenderedMail
from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sending.rate_limit import BACKOFF_DELAYS, BUSY_DELAYS, LIMIT_DELAYS, RETRY_DELAYS
from relances_app.domain.structure import RateLimit
from relances_app.services import customers, outbox, startup_checks
from relances_app.services.batches import progress as batches_progress
from relances_app.services.database import open_database
from relances_app.services.sending import rate_limit, run
from relances_app.store import mailbox as mailbox_store
from relances_app.store import send_log
from relances_app.store.documents import load_accounts
from relances_app.store.outbox import enqueue as enqueue_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import MessageDraft

UNTOUCHED = (0, None)

ADD_CREDIT = """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount)
    values (1, 'AV9', 'credit_note', '2026-03-01', '2026-03-01', {0}, {0})"""


@pytest.fixture
def debtor(db):
    """One customer with one invoice of 50,10; its id and the document's."""
    return add_customer(db, "C1"), add_document(db, "C1", "FA1", 5_010)


@pytest.fixture
def debtors(db):
    """Five customers with an invoice each."""
    for n in range(1, 6):
        add_customer(db, f"C{n}")
        add_document(db, f"C{n}", f"FA{n}", 1_000 * n)


def restart(db, clock):
    """Open the database as the next start of the program does."""
    startup_checks.prepare_for_sending(db.path.parent, db.path.parent / "profile", clock())


def open_amount(db, document_id, cents):
    with db.write():
        db.conn.execute("update document set open_amount = ? where id = ?", (cents, document_id))


def test_only_what_the_server_accepted_counts(db, clock, debtor):
    (step,) = remind(db, FakeMailer(), clock)
    assert step.state is MessageState.SENT
    assert levels(db) == {"FA1": (1, "2026-03-02")}
    assert (states(db), events(db)) == (["sent"], ["sent"])
    assert db.conn.execute("select reply_code, reply from journal").fetchone() == (
        250,
        "2.0.0 queued as 4711",
    )
    assert db.conn.execute("select state from batch").fetchone()[0] == "done"


@pytest.mark.parametrize("answer", [fake_mailer.refuse, fake_mailer.refuse_after_dot])
def test_a_refused_mail_does_not_count_and_can_be_queued_again(db, clock, debtor, answer):
    mailer = FakeMailer(answer)
    remind(db, mailer, clock)
    assert levels(db) == {"FA1": UNTOUCHED}
    remind(db, mailer, clock)
    assert (states(db), events(db)) == (["refused", "sent"], ["refused", "sent"])
    assert levels(db) == {"FA1": (1, "2026-03-02")}
    assert len({frozen.message_id for frozen in mailer.attempts}) == 2


def test_queueing_twice_sends_once(db, clock, debtor):
    """A double click, two tabs, « Retour » and send again."""
    mailer = FakeMailer()
    queue(db, clock)
    with pytest.raises(NothingSelected):
        queue(db, clock)
    send(db, mailer, clock)
    with pytest.raises(NothingSelected):
        queue(db, clock)
    assert len(mailer.delivered) == 1


def test_the_database_refuses_a_second_reminder_of_a_document_at_its_level(db, clock, debtor):
    queue(db, clock)
    account = load_accounts(db, [debtor[0]], clock().date())[debtor[0]]
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"), db.write():
        add_second(db, account, clock())
    assert states(db) == ["queued"]


def add_second(db, account, now):
    """Do as a program would that looks at nothing before it queues."""
    frozen = RenderedMail("c1@example.org", "", "<other@example.com>", b"", "")
    enqueue_store.add_message(
        db, 99, MessageDraft(1, account.customer_id, "mail", 1, "", frozen, account.items), now
    )


def paid(db, customer_id, document_id, today):
    open_amount(db, document_id, 0)


def corrected(db, customer_id, document_id, today):
    open_amount(db, document_id, 4_000)


def disputed(db, customer_id, document_id, today):
    customers.place_hold(db, customer_id, document_id, Hold(HoldKind.DISPUTE), today)


def promised(db, customer_id, document_id, today):
    customers.place_hold(db, customer_id, None, Hold(HoldKind.PROMISE, until_on=today), today)


def bounced(db, customer_id, document_id, today):
    mailbox_store.mark_failed(
        db, customer_id, "C1@example.org", "550 5.1.1", datetime(2026, 3, 2, tzinfo=UTC)
    )


@pytest.mark.parametrize("meanwhile", [paid, corrected, disputed, promised, bounced])
def test_a_change_between_selection_and_sending_stops_the_mail(db, clock, debtor, meanwhile):
    mailer = FakeMailer()
    queue(db, clock)
    meanwhile(db, *debtor, clock().date())
    (step,) = send(db, mailer, clock)
    assert step.state is MessageState.CANCELLED
    assert step.advice.endswith("cette relance n'a pas été envoyée")
    assert (mailer.attempts, states(db), events(db)) == ([], ["cancelled"], ["dropped"])
    assert levels(db) == {"FA1": UNTOUCHED}


def test_a_held_send_log_leaves_the_mail_unsent_and_certain(db, clock, debtor, monkeypatch):
    """Windows, fault 11: the mail did not leave, but was uncertain."""
    mailer, original = FakeMailer(), send_log.append

    def deny(paths, entry, **_):
        raise PermissionError(13, "held", "envois.jsonl")

    queue(db, clock)
    monkeypatch.setattr(send_log, "append", deny)
    (step,) = list(
        run.send_all(db, mailer, NO_LIMIT, clock, lambda _: True, [db.path.with_name("envois.jsonl")])
    )
    assert "envois.jsonl" in step.advice
    assert (step.state, states(db), mailer.delivered) == (MessageState.QUEUED, ["queued"], [])
    assert db.conn.execute("select state from batch").fetchone()[0] == "paused"
    monkeypatch.setattr(send_log, "append", original)
    run.resume_all(db)
    send(db, mailer, clock)
    assert (states(db), len(mailer.delivered)) == (["sent"], 1)


def test_a_database_that_is_held_before_the_dot_leaves_the_mail_unsent_and_certain(
    db, clock, debtor, monkeypatch
):
    mailer, original = FakeMailer(), send_queue_store.mark_handing_over

    def deny(*_):
        raise DatabaseBusy

    queue(db, clock)
    monkeypatch.setattr(send_queue_store, "mark_handing_over", deny)
    (step,) = send(db, mailer, clock)
    assert "occupé par un autre programme" in step.advice
    assert (states(db), mailer.delivered) == (["queued"], [])
    monkeypatch.setattr(send_queue_store, "mark_handing_over", original)
    run.resume_all(db)
    send(db, mailer, clock)
    assert (states(db), len(mailer.delivered)) == (["sent"], 1)


def test_a_send_log_held_after_the_dot_does_not_hide_that_the_mail_was_sent(db, clock, debtor, monkeypatch):
    original = send_log.append

    def deny_sent(paths, entry, **options):
        if entry.stage == "sent":
            raise PermissionError(13, "held", "envois.jsonl")
        original(paths, entry, **options)

    queue(db, clock)
    monkeypatch.setattr(send_log, "append", deny_sent)
    (step,) = list(
        run.send_all(db, FakeMailer(), NO_LIMIT, clock, lambda _: True, [db.path.with_name("envois.jsonl")])
    )
    assert (step.state, states(db)) == (MessageState.SENT, ["sent"])


def test_a_dropped_mail_can_be_reminded_again_after_correction(db, clock, debtor):
    mailer = FakeMailer()
    queue(db, clock)
    corrected(db, *debtor, clock().date())
    send(db, mailer, clock)
    remind(db, mailer, clock)
    assert states(db) == ["cancelled", "sent"]


def test_two_connections_never_take_the_same_mail(db, database_path, clock):
    for n in range(20):
        add_customer(db, f"C{n}")
        add_document(db, f"C{n}", f"FA{n}", 1_000)
    queue(db, clock)

    def claim_all(name):
        taken = []
        with open_database(database_path) as own:
            while True:
                with own.write():
                    message = send_queue_store.lock_next(own, name, clock())
                if message is None:
                    return taken
                taken.append(message.id)

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(claim_all, ("one", "two"))
    assert sorted(one + two) == list(range(1, 21))


def test_a_sender_that_lost_its_lock_does_not_send_the_final_dot(db, clock, debtor):
    """Another program settled the mail while this one was talking to the server."""

    def settle_meanwhile(mailer, frozen, on_dot):
        restart(db, clock)
        return fake_mailer.accept(mailer, frozen, on_dot)

    mailer = FakeMailer(settle_meanwhile)
    queue(db, clock)
    with pytest.raises(LookupError):
        send(db, mailer, clock)
    assert (mailer.delivered, states(db)) == ([], ["queued"])


def test_a_program_that_dies_before_the_dot_sends_the_mail_at_its_next_start(db, clock, debtor):
    mailer = FakeMailer(fake_mailer.crash_before_dot)
    queue(db, clock)
    with pytest.raises(fake_mailer.SimulatedCrash):
        send(db, mailer, clock)
    assert states(db) == ["claimed"]
    restart(db, clock)
    assert (states(db), events(db)) == (["queued"], [])
    send(db, mailer, clock)
    assert (states(db), len(mailer.delivered)) == (["sent"], 1)
    assert db.conn.execute("select attempts from message").fetchone()[0] == 1


def test_a_program_that_dies_after_the_dot_never_sends_the_mail_again(db, clock, debtor):
    mailer = FakeMailer(fake_mailer.crash_after_dot)
    queue(db, clock)
    with pytest.raises(fake_mailer.SimulatedCrash):
        send(db, mailer, clock)
    assert states(db) == ["handing_over"]
    restart(db, clock)
    assert (states(db), events(db)) == (["uncertain"], ["uncertain"])
    assert_never_again(db, mailer, clock)


def test_a_lost_reply_is_uncertain_and_is_never_sent_again(db, clock, debtor):
    mailer = FakeMailer(fake_mailer.lose_reply)
    remind(db, mailer, clock)
    assert (states(db), levels(db)) == (["uncertain"], {"FA1": UNTOUCHED})
    assert_never_again(db, mailer, clock)


def assert_never_again(db, mailer, clock):
    before = states(db), events(db)
    for _ in range(10):
        assert wait_and_send(db, mailer, clock, timedelta(days=5)) == []
        restart(db, clock)
        assert (states(db), events(db)) == before
        with pytest.raises(NothingSelected):
            queue(db, clock)
    assert len(mailer.delivered) == 1


def test_the_bytes_of_a_mail_never_change(db, clock, debtor):
    """Deferred, tried again, uncertain, sent again by a person: the same bytes under the same Message-ID."""
    mailer = FakeMailer(fake_mailer.defer, fake_mailer.lose_reply)
    queue(db, clock)
    message, frozen = outbox.read_message(db, 1)
    send(db, mailer, clock)
    wait_and_send(db, mailer, clock, RETRY_DELAYS[0])
    outbox.resend(db, message.id, clock())
    send(db, mailer, clock)
    assert mailer.attempts == [frozen] * 3
    assert outbox.read_message(db, 1) == (outbox.get_message(db, 1), frozen)
    assert outbox.get_message(db, 1).state is MessageState.SENT


@pytest.mark.parametrize(
    ("statement", "advice"),
    [
        ("update customer set email = 'autre@example.org'", "est maintenant autre@example.org"),
        ("update customer set name = 'Cave Rionet'", "ce client s'appelle maintenant « Cave Rionet »"),
        (ADD_CREDIT.format(-1), "un avoir ou un règlement est arrivé depuis"),
        (ADD_CREDIT.format(-1_000_000), "un avoir ou un règlement est arrivé depuis"),
        ("update document set open_amount = 0 where number = 'FA1'", "FA1 a été soldée depuis"),
    ],
)
def test_what_changed_while_a_mail_waits_stops_it_at_each_try(db, clock, debtor, statement, advice):
    """Deferred, then uncertain and sent again on request: each try looks at the customer as it is then."""
    for trouble in (fake_mailer.defer, fake_mailer.lose_reply):
        with rolled_back(db):
            mailer = FakeMailer(trouble)
            queue(db, clock)
            send(db, mailer, clock)
            db.conn.execute(statement)
            if trouble is fake_mailer.lose_reply:
                outbox.resend(db, 1, clock())
                send(db, mailer, clock)
            else:
                wait_and_send(db, mailer, clock, RETRY_DELAYS[0])
            assert len(mailer.attempts) == 1
            assert outbox.get_message(db, 1).state is MessageState.CANCELLED
            assert advice in outbox.get_message(db, 1).advice


def test_a_deferred_mail_is_retried_on_schedule_then_waits_for_the_user(db, clock, debtor):
    mailer = FakeMailer(*[fake_mailer.defer] * 20)
    remind(db, mailer, clock)
    for tries, delay in enumerate(RETRY_DELAYS, 1):
        assert wait_and_send(db, mailer, clock, delay - timedelta(seconds=2)) == []
        assert len(wait_and_send(db, mailer, clock, timedelta())) == 1
        assert len(mailer.attempts) == tries + 1
    assert wait_and_send(db, mailer, clock, timedelta(days=30)) == []
    assert [message.state for message in outbox.list_not_final(db)] == [MessageState.DEFERRED]
    assert levels(db) == {"FA1": UNTOUCHED}


def test_a_refused_login_stops_the_batch_after_one_attempt(db, clock, debtors):
    mailer = FakeMailer(fake_mailer.fail_to_log_in)
    before = queue(db, clock)
    (step,) = send(db, mailer, clock)
    assert step.state is MessageState.QUEUED
    assert (len(mailer.attempts), states(db), events(db)) == (1, ["queued"] * 5, [])
    progress = batches_progress.get_progress(db, before)
    assert (progress.state, progress.reason) == ("stopped", "mot de passe refusé")
    assert wait_and_send(db, mailer, clock, timedelta(hours=12)) == []
    batches_progress.resume_batch(db, before)
    send(db, mailer, clock)
    assert states(db) == ["sent"] * 5


def test_an_unreachable_server_pauses_the_batch_with_backoff_and_changes_nothing(db, clock, debtors):
    mailer = FakeMailer(*[fake_mailer.fail_to_connect] * 3)
    batch = queue(db, clock)
    before = [row[:8] for row in read_rows(db, "message_line")]
    send(db, mailer, clock)
    for failures in (1, 2, 3):
        assert states(db) == ["queued"] * 5
        assert batches_progress.get_progress(db, batch).state == "paused"
        assert wait_and_send(db, mailer, clock, BACKOFF_DELAYS[failures - 1] - timedelta(seconds=5)) == []
        wait_and_send(db, mailer, clock, timedelta(seconds=5))
    assert states(db) == ["sent"] * 5
    assert before == [row[:8] for row in read_rows(db, "message_line")]
    assert {row[0] for row in db.conn.execute("select attempts from message")} == {1}


def test_backoff_resets_after_the_server_is_reached(db, clock, debtors):
    mailer = FakeMailer(
        fake_mailer.fail_to_connect,
        fake_mailer.fail_to_connect,
        fake_mailer.accept,
        fake_mailer.fail_to_connect,
    )
    queue(db, clock)
    send(db, mailer, clock)
    assert wait_and_send(db, mailer, clock, BACKOFF_DELAYS[0])
    assert [step.state for step in wait_and_send(db, mailer, clock, BACKOFF_DELAYS[1])] == [
        MessageState.SENT,
        MessageState.QUEUED,
    ]
    assert wait_and_send(db, mailer, clock, BACKOFF_DELAYS[0] - timedelta(seconds=5)) == []
    assert wait_and_send(db, mailer, clock, timedelta(seconds=5))


def test_three_uncertain_mails_in_a_row_stop_the_batch(db, clock, debtors):
    mailer = FakeMailer(
        fake_mailer.lose_reply, fake_mailer.lose_reply, fake_mailer.accept, *[fake_mailer.lose_reply] * 3
    )
    add_customer(db, "C6")
    add_document(db, "C6", "FA6", 1_000)
    add_customer(db, "C7")
    add_document(db, "C7", "FA7", 1_000)
    batch = queue(db, clock)
    assert len(send(db, mailer, clock)) == 6
    assert states(db) == ["uncertain", "uncertain", "sent", *["uncertain"] * 3, "queued"]
    progress = batches_progress.get_progress(db, batch)
    assert progress.state == "stopped"
    assert "trois envois incertains" in progress.reason


def test_a_busy_server_pauses_the_batch_longer_each_time_until_a_mail_is_accepted(db, clock, debtors):
    mailer = FakeMailer(*[fake_mailer.throttle] * 3, fake_mailer.accept, fake_mailer.throttle)
    batch = queue(db, clock)
    send(db, mailer, clock)
    for failures in (1, 2, 3):
        progress = batches_progress.get_progress(db, batch)
        assert (progress.state, progress.reason) == ("paused", "trop vite")
        assert datetime.fromisoformat(progress.resume_at) - clock() == BUSY_DELAYS[failures - 1]
        assert run.find_pause(db) == ("trop vite", clock() + BUSY_DELAYS[failures - 1])
        assert len(mailer.attempts) == failures
        wait_and_send(db, mailer, clock, BUSY_DELAYS[failures - 1])
    assert states(db) == ["deferred"] * 3 + ["sent", "deferred"]
    assert (
        datetime.fromisoformat(batches_progress.get_progress(db, batch).resume_at) - clock() == BUSY_DELAYS[0]
    )


def test_a_sending_limit_pauses_longer_each_time_although_mails_were_tried(db, clock, debtors):
    mailer = FakeMailer(*[fake_mailer.exceed_daily_limit] * 2)
    batch = queue(db, clock)
    send(db, mailer, clock)
    wait_and_send(db, mailer, clock, LIMIT_DELAYS["jour"][0])
    progress = batches_progress.get_progress(db, batch)
    assert datetime.fromisoformat(progress.resume_at) - clock() == LIMIT_DELAYS["jour"][1]
    assert states(db) == ["deferred"] + ["queued"] * 4


def test_five_refusals_with_one_code_stop_the_batch_and_the_other_customers_wait(db, clock, debtors):
    for n in (6, 7):
        add_customer(db, f"C{n}")
        add_document(db, f"C{n}", f"FA{n}", 1_000)
    batch = queue(db, clock)
    send(db, FakeMailer(*[fake_mailer.refuse_as_spam] * 7), clock)
    assert states(db) == ["refused"] * 5 + ["queued"] * 2
    progress = batches_progress.get_progress(db, batch)
    assert progress.state == "stopped"
    assert progress.reason.startswith("5 refus de suite (554 5.7.1)")


def test_unknown_recipients_do_not_stop_the_batch(db, clock, debtors):
    queue(db, clock)
    send(db, FakeMailer(*[fake_mailer.refuse] * 5), clock)
    assert states(db) == ["refused"] * 5


def test_two_connections_that_fail_together_count_as_one_failure(db, database_path, clock, debtors):
    batch = queue(db, clock)
    with open_database(database_path) as other_db:
        first = run.send_all(db, FakeMailer(fake_mailer.throttle), NO_LIMIT, clock, clock.wait)
        second = run.send_all(other_db, FakeMailer(fake_mailer.throttle), NO_LIMIT, clock, clock.wait)
        assert [next(first).state, next(second).state] == [MessageState.DEFERRED] * 2
        assert [*first, *second] == []
    resume_at = datetime.fromisoformat(batches_progress.get_progress(db, batch).resume_at)
    assert resume_at - clock() == BUSY_DELAYS[0]


def test_the_next_due_time_is_that_of_a_pause_or_of_a_deferred_mail(db, clock, debtors):
    queue(db, clock)
    assert run.find_next_due(db) is None
    send(db, FakeMailer(fake_mailer.defer), clock)
    assert run.find_next_due(db) == clock() + RETRY_DELAYS[0]
    wait_and_send(db, FakeMailer(fake_mailer.exceed_daily_limit), clock, RETRY_DELAYS[0])
    assert run.find_next_due(db) == clock() + LIMIT_DELAYS["jour"][0]


def test_stop_takes_effect_within_one_mail(db, clock, debtors):
    mailer, batch = FakeMailer(), queue(db, clock)
    steps = run.send_all(db, mailer, NO_LIMIT, clock, clock.wait)
    next(steps)
    batches_progress.stop_batch(db, batch)
    assert list(steps) == []
    assert states(db) == ["sent"] + ["queued"] * 4


def test_a_batch_waits_at_its_rate_limit_and_continues(db, clock, debtors):
    arrivals, reasons, batch = [], set(), queue(db, clock)

    def wait(seconds):
        reasons.add(batches_progress.get_progress(db, batch).reason)
        return clock.wait(seconds)

    for step in run.send_all(db, FakeMailer(), RateLimit(2, 0, 0), clock, wait):
        arrivals.append(clock())
        assert step.state is MessageState.SENT
    assert len(arrivals) == 5
    assert all(
        later - first >= timedelta(minutes=1) for first, later in zip(arrivals, arrivals[2:], strict=False)
    )
    assert arrivals[-1] - arrivals[0] < timedelta(minutes=2, seconds=20)
    assert len(reasons) == 2
    assert all(reason.startswith("limite par minute atteinte : reprise à ") for reason in reasons)
    assert batches_progress.get_progress(db, batch).reason == ""


def test_the_narrower_windows_wait_for_the_wider_ones(db, clock, debtors):
    queue(db, clock)
    send(db, FakeMailer(), clock, RateLimit(0, 0, 3), wait=lambda seconds: True)
    assert states(db) == ["sent"] * 3 + ["queued"] * 2
    assert rate_limit.count_sent(db, clock()) == {"minute": 3, "heure": 3, "jour": 3}
    clock.advance(hours=2)
    assert rate_limit.count_sent(db, clock()) == {"minute": 0, "heure": 0, "jour": 3}
    send(db, FakeMailer(), clock, RateLimit(0, 0, 3), wait=lambda seconds: True)
    assert states(db) == ["sent"] * 3 + ["queued"] * 2


def test_a_mail_queued_for_three_days_is_held_for_the_user(db, clock, debtor):
    queue(db, clock)
    mailer = FakeMailer()
    assert wait_and_send(db, mailer, clock, timedelta(days=3)) == []
    assert (mailer.attempts, states(db), events(db)) == ([], ["held"], ["held"])
    outbox.resend(db, 1, clock())
    send(db, mailer, clock)
    assert states(db) == ["sent"]


def test_ending_the_program_stops_the_batch_before_the_next_mail(db, clock, debtors):
    mailer = FakeMailer()
    queue(db, clock)
    send(db, mailer, clock, RateLimit(1, 0, 0), wait=lambda seconds: True)
    assert (len(mailer.delivered), states(db)) == (1, ["sent"] + ["queued"] * 4)
