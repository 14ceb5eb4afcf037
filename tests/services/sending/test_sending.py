"""Sending, in front of mail rooms that succeed, refuse, keep silent or break in the middle."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import fake_mailer
import pytest
from batches import NO_LIMIT, events, levels, queue, remind, send, states, wait_and_send
from builders import add_customer, add_document, read_rows
from fake_mailer import Room

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.errors import NothingSelected
from relances_app.domain.messages.message import Frozen
from relances_app.domain.sending.outcome import State
from relances_app.domain.sending.rate_limit import BACK_OFF, RETRY_DELAYS
from relances_app.domain.structure import Pace
from relances_app.services import customers, outbox, startup_checks
from relances_app.services.batches import progress as batches_progress
from relances_app.services.database import open_books
from relances_app.services.sending import rate_limit, run
from relances_app.store.documents import load_accounts
from relances_app.store.outbox import enqueue as enqueue_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import Draft

UNTOUCHED = (0, None)


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
    """Open the books as the next start of the program does."""
    startup_checks.open_for_sending(db.path.parent, db.path.parent / "profile", clock())


def open_amount(db, document_id, cents):
    with db.write():
        db.conn.execute("update document set open_amount = ? where id = ?", (cents, document_id))


def test_only_what_the_server_accepted_counts(db, clock, debtor):
    (step,) = remind(db, Room(), clock)
    assert step.state is State.SENT
    assert levels(db) == {"FA1": (1, "2026-03-02")}
    assert (states(db), events(db)) == (["sent"], ["sent"])
    assert db.conn.execute("select reply_code, reply from journal").fetchone() == (
        250,
        "2.0.0 queued as 4711",
    )
    assert db.conn.execute("select state from batch").fetchone()[0] == "done"


@pytest.mark.parametrize("answer", [fake_mailer.refuse, fake_mailer.refuse_after_dot])
def test_a_refused_mail_does_not_count_and_can_be_queued_again(db, clock, debtor, answer):
    room = Room(answer)
    remind(db, room, clock)
    assert levels(db) == {"FA1": UNTOUCHED}
    remind(db, room, clock)
    assert (states(db), events(db)) == (["refused", "sent"], ["refused", "sent"])
    assert levels(db) == {"FA1": (1, "2026-03-02")}
    assert len({frozen.message_id for frozen in room.tried}) == 2


def test_queueing_twice_sends_once(db, clock, debtor):
    """A double click, two tabs, « Retour » and send again."""
    room = Room()
    queue(db, clock)
    with pytest.raises(NothingSelected):
        queue(db, clock)
    send(db, room, clock)
    with pytest.raises(NothingSelected):
        queue(db, clock)
    assert len(room.arrived) == 1


def test_the_books_themselves_refuse_a_second_reminder_of_a_document_at_its_level(db, clock, debtor):
    queue(db, clock)
    account = load_accounts(db, [debtor[0]], clock().date())[debtor[0]]
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"), db.write():
        add_second(db, account, clock())
    assert states(db) == ["queued"]


def add_second(db, account, now):
    """Do as a program would that looks at nothing before it queues."""
    frozen = Frozen("c1@example.org", "", "<other@example.com>", b"", "")
    enqueue_store.add_message(
        db, 99, Draft(1, account.customer_id, "mail", 1, "", frozen, account.items), now
    )


def paid(db, customer_id, document_id, today):
    open_amount(db, document_id, 0)


def corrected(db, customer_id, document_id, today):
    open_amount(db, document_id, 4_000)


def disputed(db, customer_id, document_id, today):
    customers.hold(db, customer_id, document_id, Hold(HoldKind.DISPUTE), today)


def promised(db, customer_id, document_id, today):
    customers.hold(db, customer_id, None, Hold(HoldKind.PROMISE, until_on=today), today)


@pytest.mark.parametrize("meanwhile", [paid, corrected, disputed, promised])
def test_what_changed_between_tick_and_send_stops_the_mail(db, clock, debtor, meanwhile):
    room = Room()
    queue(db, clock)
    meanwhile(db, *debtor, clock().date())
    (step,) = send(db, room, clock)
    assert step.state is State.CANCELLED
    assert step.advice.endswith("cette relance n'est pas partie")
    assert (room.tried, states(db), events(db)) == ([], ["cancelled"], ["dropped"])
    assert levels(db) == {"FA1": UNTOUCHED}


def test_what_was_dropped_and_is_put_right_can_be_reminded_again(db, clock, debtor):
    room = Room()
    queue(db, clock)
    corrected(db, *debtor, clock().date())
    send(db, room, clock)
    remind(db, room, clock)
    assert states(db) == ["cancelled", "sent"]


def test_two_connections_never_take_the_same_mail(db, books_path, clock):
    for n in range(20):
        add_customer(db, f"C{n}")
        add_document(db, f"C{n}", f"FA{n}", 1_000)
    queue(db, clock)

    def claim_all(name):
        taken = []
        with open_books(books_path) as own:
            while True:
                with own.write():
                    message = send_queue_store.claim_next(own, name, clock())
                if message is None:
                    return taken
                taken.append(message.id)

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(claim_all, ("one", "two"))
    assert sorted(one + two) == list(range(1, 21))


def test_a_sender_that_lost_its_claim_does_not_send_the_dot(db, clock, debtor):
    """Another program settled the mail while this one was talking to the server."""

    def settle_meanwhile(room, frozen, on_dot):
        restart(db, clock)
        return fake_mailer.accept(room, frozen, on_dot)

    room = Room(settle_meanwhile)
    queue(db, clock)
    with pytest.raises(LookupError):
        send(db, room, clock)
    assert (room.arrived, states(db)) == ([], ["queued"])


def test_a_program_that_dies_before_the_dot_sends_the_mail_at_its_next_start(db, clock, debtor):
    room = Room(fake_mailer.break_before_dot)
    queue(db, clock)
    with pytest.raises(fake_mailer.Broken):
        send(db, room, clock)
    assert states(db) == ["claimed"]
    restart(db, clock)
    assert (states(db), events(db)) == (["queued"], [])
    send(db, room, clock)
    assert (states(db), len(room.arrived)) == (["sent"], 1)
    assert db.conn.execute("select attempts from message").fetchone()[0] == 1


def test_a_program_that_dies_after_the_dot_never_sends_the_mail_again(db, clock, debtor):
    room = Room(fake_mailer.break_after_dot)
    queue(db, clock)
    with pytest.raises(fake_mailer.Broken):
        send(db, room, clock)
    assert states(db) == ["handing_over"]
    restart(db, clock)
    assert (states(db), events(db)) == (["uncertain"], ["uncertain"])
    assert_never_again(db, room, clock)


def test_a_lost_reply_is_uncertain_and_is_never_sent_again(db, clock, debtor):
    room = Room(fake_mailer.lose_reply)
    remind(db, room, clock)
    assert (states(db), levels(db)) == (["uncertain"], {"FA1": UNTOUCHED})
    assert_never_again(db, room, clock)


def assert_never_again(db, room, clock):
    before = states(db), events(db)
    for _ in range(10):
        assert wait_and_send(db, room, clock, timedelta(days=5)) == []
        restart(db, clock)
        assert (states(db), events(db)) == before
        with pytest.raises(NothingSelected):
            queue(db, clock)
    assert len(room.arrived) == 1


def test_the_bytes_of_a_mail_never_change(db, clock, debtor):
    """Deferred, tried again, uncertain, sent again by a person: the same bytes under the same Message-ID."""
    room = Room(fake_mailer.defer, fake_mailer.lose_reply)
    queue(db, clock)
    message, frozen = outbox.read_message(db, 1)
    customers.keep_email(db, debtor[0], "autre@example.org")
    send(db, room, clock)
    wait_and_send(db, room, clock, RETRY_DELAYS[0])
    outbox.resend(db, message.id, clock())
    send(db, room, clock)
    assert room.tried == [frozen] * 3
    assert outbox.read_message(db, 1) == (outbox.find_message(db, 1), frozen)
    assert outbox.find_message(db, 1).state is State.SENT


def test_a_deferred_mail_is_tried_by_plan_and_then_waits_for_a_person(db, clock, debtor):
    room = Room(*[fake_mailer.defer] * 20)
    remind(db, room, clock)
    for tries, delay in enumerate(RETRY_DELAYS, 1):
        assert wait_and_send(db, room, clock, delay - timedelta(seconds=2)) == []
        assert len(wait_and_send(db, room, clock, timedelta())) == 1
        assert len(room.tried) == tries + 1
    assert wait_and_send(db, room, clock, timedelta(days=30)) == []
    assert [message.state for message in outbox.list_not_final(db)] == [State.DEFERRED]
    assert levels(db) == {"FA1": UNTOUCHED}


def test_a_refused_login_stops_the_run_after_one_attempt(db, clock, debtors):
    room = Room(fake_mailer.not_log_in)
    before = queue(db, clock)
    (step,) = send(db, room, clock)
    assert step.state is State.QUEUED
    assert (len(room.tried), states(db), events(db)) == (1, ["queued"] * 5, [])
    progress = batches_progress.show_progress(db, before)
    assert (progress.state, progress.reason) == ("stopped", "mot de passe refusé")
    assert wait_and_send(db, room, clock, timedelta(hours=12)) == []
    batches_progress.resume_batch(db, before)
    send(db, room, clock)
    assert states(db) == ["sent"] * 5


def test_a_server_out_of_reach_pauses_the_run_longer_each_time_and_changes_nothing(db, clock, debtors):
    room = Room(*[fake_mailer.not_reach] * 3)
    batch = queue(db, clock)
    before = [row[:8] for row in read_rows(db, "message_line")]
    send(db, room, clock)
    for failures in (1, 2, 3):
        assert states(db) == ["queued"] * 5
        assert batches_progress.show_progress(db, batch).state == "paused"
        assert wait_and_send(db, room, clock, BACK_OFF[failures - 1] - timedelta(seconds=5)) == []
        wait_and_send(db, room, clock, timedelta(seconds=5))
    assert states(db) == ["sent"] * 5
    assert before == [row[:8] for row in read_rows(db, "message_line")]
    assert {row[0] for row in db.conn.execute("select attempts from message")} == {1}


def test_a_server_that_was_reached_again_is_waited_for_as_if_it_had_never_failed(db, clock, debtors):
    room = Room(fake_mailer.not_reach, fake_mailer.not_reach, fake_mailer.accept, fake_mailer.not_reach)
    queue(db, clock)
    send(db, room, clock)
    assert wait_and_send(db, room, clock, BACK_OFF[0])
    assert [step.state for step in wait_and_send(db, room, clock, BACK_OFF[1])] == [State.SENT, State.QUEUED]
    assert wait_and_send(db, room, clock, BACK_OFF[0] - timedelta(seconds=5)) == []
    assert wait_and_send(db, room, clock, timedelta(seconds=5))


def test_three_uncertain_in_a_row_stop_the_run(db, clock, debtors):
    room = Room(
        fake_mailer.lose_reply, fake_mailer.lose_reply, fake_mailer.accept, *[fake_mailer.lose_reply] * 3
    )
    add_customer(db, "C6")
    add_document(db, "C6", "FA6", 1_000)
    add_customer(db, "C7")
    add_document(db, "C7", "FA7", 1_000)
    batch = queue(db, clock)
    assert len(send(db, room, clock)) == 6
    assert states(db) == ["uncertain", "uncertain", "sent", *["uncertain"] * 3, "queued"]
    progress = batches_progress.show_progress(db, batch)
    assert progress.state == "stopped"
    assert "trois envois incertains" in progress.reason


def test_a_server_that_asks_for_calm_doubles_the_time_between_mails(db, clock, debtors):
    room = Room(fake_mailer.calm_down, fake_mailer.calm_down, fake_mailer.calm_down)
    queue(db, clock)
    send(db, room, clock)
    assert clock.waits[:3] == [1.0, 2.0, 4.0]
    assert states(db) == ["deferred"] * 3 + ["sent"] * 2


def test_stop_acts_within_one_mail(db, clock, debtors):
    room, batch = Room(), queue(db, clock)
    steps = run.drain(db, room, NO_LIMIT, clock, clock.wait)
    next(steps)
    batches_progress.stop_batch(db, batch)
    assert list(steps) == []
    assert states(db) == ["sent"] + ["queued"] * 4


def test_a_run_waits_at_its_limit_and_goes_on_when_it_may(db, clock, debtors):
    arrivals, reasons, batch = [], set(), queue(db, clock)

    def wait(seconds):
        reasons.add(batches_progress.show_progress(db, batch).reason)
        return clock.wait(seconds)

    for step in run.drain(db, Room(), Pace(2, 0, 0), clock, wait):
        arrivals.append(clock())
        assert step.state is State.SENT
    assert len(arrivals) == 5
    assert all(
        later - first >= timedelta(minutes=1) for first, later in zip(arrivals, arrivals[2:], strict=False)
    )
    assert arrivals[-1] - arrivals[0] < timedelta(minutes=2, seconds=20)
    assert len(reasons) == 2
    assert all(reason.startswith("limite par minute atteinte : reprise à ") for reason in reasons)
    assert batches_progress.show_progress(db, batch).reason == ""


def test_the_narrower_windows_wait_for_the_wider_ones(db, clock, debtors):
    queue(db, clock)
    send(db, Room(), clock, Pace(0, 0, 3), wait=lambda seconds: True)
    assert states(db) == ["sent"] * 3 + ["queued"] * 2
    assert rate_limit.count_sent(db, clock()) == {"minute": 3, "heure": 3, "jour": 3}
    clock.move(hours=2)
    assert rate_limit.count_sent(db, clock()) == {"minute": 0, "heure": 0, "jour": 3}
    send(db, Room(), clock, Pace(0, 0, 3), wait=lambda seconds: True)
    assert states(db) == ["sent"] * 3 + ["queued"] * 2


def test_a_mail_that_waited_three_days_is_held_back_for_a_person(db, clock, debtor):
    queue(db, clock)
    room = Room()
    assert wait_and_send(db, room, clock, timedelta(days=3)) == []
    assert (room.tried, states(db), events(db)) == ([], ["held"], ["held"])
    outbox.resend(db, 1, clock())
    send(db, room, clock)
    assert states(db) == ["sent"]


def test_an_end_of_the_program_ends_the_run_before_the_next_mail(db, clock, debtors):
    room = Room()
    queue(db, clock)
    send(db, room, clock, Pace(1, 0, 0), wait=lambda seconds: True)
    assert (len(room.arrived), states(db)) == (1, ["sent"] + ["queued"] * 4)
