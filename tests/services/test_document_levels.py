"""After any sequence of events, the stored level of a document equals that of its history."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import fake_mailer
from batches import queue, send, standings, states
from builders import NOW, FakeClock, add_customer, add_document, rolled_back
from fake_mailer import FakeMailer, SimulatedCrash
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.errors import NothingSelected
from relances_app.domain.sending.outcome import MessageState
from relances_app.services import customers, history, outbox, startup_checks
from relances_app.services.sending import run

DELIVERY_RESULTS = [
    fake_mailer.accept, fake_mailer.accept, fake_mailer.refuse, fake_mailer.refuse_after_dot, fake_mailer.defer,
    fake_mailer.lose_reply, fake_mailer.fail_to_connect, fake_mailer.fail_to_log_in, fake_mailer.crash_before_dot,
    fake_mailer.crash_after_dot,
]  # fmt: skip
DECISIONS = [outbox.confirm_sent, outbox.resend, outbox.abandon]
STEPS = st.one_of(
    st.tuples(st.just("queue"), st.integers(1, 3)),
    st.tuples(st.just("send"), st.lists(st.sampled_from(DELIVERY_RESULTS), max_size=4)),
    st.tuples(st.just("wait"), st.sampled_from([1, 16, 30])),
    st.tuples(st.just("decide"), st.tuples(st.sampled_from(DECISIONS), st.integers(0, 5))),
    st.tuples(st.just("cancel"), st.integers(0, 5)),
    st.tuples(st.just("pay"), st.integers(1, 4)),
    st.tuples(st.just("hold"), st.booleans()),
)


class SimulatedOffice:
    """An office where anything may happen; it keeps what its mail server got."""

    def __init__(self, db):
        self.db, self.clock, self.mailer, self.allowed = db, FakeClock(NOW), FakeMailer(), Counter()
        for n in (1, 2):
            add_customer(db, f"C{n}")
            add_document(db, f"C{n}", f"FA{n}", 1_000)
            add_document(db, f"C{n}", f"FB{n}", 2_000)
        add_document(db, "C1", "AV1", -500)

    def queue(self, level):
        with suppress(NothingSelected):
            queue(self.db, self.clock, level)

    def send(self, answers):
        self.mailer.results = list(answers)
        run.has_work(self.db, self.clock())
        try:
            send(self.db, self.mailer, self.clock)
        except SimulatedCrash:
            startup_checks.settle_interrupted(self.db, self.clock())

    def wait(self, days):
        self.clock.advance(days=days)

    def decide(self, decision):
        decide, n = decision
        uncertain = [m for m in outbox.list_not_final(self.db) if m.state is MessageState.UNCERTAIN]
        if uncertain:
            message = uncertain[n % len(uncertain)]
            self.allowed[message.message_id] += decide is outbox.resend
            decide(self.db, message.id, self.clock())

    def cancel(self, n):
        counting = [
            e
            for e in history.list_entries(self.db)
            if e.event in {"sent", "confirmed"} and not e.is_cancelled
        ]
        if counting:
            history.cancel(self.db, counting[n % len(counting)].id, "", self.clock())

    def pay(self, document_id):
        self.db.conn.execute("update document set open_amount = open_amount / 2 where id = ?", (document_id,))

    def hold(self, is_held):
        if is_held:
            customers.place_hold(self.db, 1, None, Hold(HoldKind.PAUSE), self.clock().date())
        else:
            customers.lift_hold(self.db, 1, None, self.clock().date())

    def check(self):
        """Check the invariants of the database."""
        for document_id, (kept, computed) in standings(self.db).items():
            assert kept == computed, document_id
        assert not {"claimed", "handing_over"} & set(states(self.db))
        self.check_once()
        left = Counter(frozen.message_id for frozen in self.mailer.delivered)
        for message_id, times in left.items():
            assert times <= 1 + self.allowed[message_id], "the program sent a mail again by itself"

    def check_once(self):
        """No document is carried twice at one level by mails that count, wait, or may have left."""
        query = """select l.document_id, l.level, count(*) from message m join message_line l on l.message_id = m.id
            where l.is_claim = 1 and m.state not in ('refused', 'cancelled') and not exists (
                select 1 from journal j join journal k on k.cancels = j.id where j.message_id = m.id)
            group by 1, 2 having count(*) > 1"""
        assert self.db.conn.execute(query).fetchall() == []


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_the_stored_level_of_each_document_matches_the_history(shared_db, steps):
    with rolled_back(shared_db) as db:
        office = SimulatedOffice(db)
        for name, value in [("queue", 1), *steps]:
            getattr(office, name)(value)
            office.check()


def test_a_simulated_year_reaches_the_third_level_once(shared_db):
    with rolled_back(shared_db) as db:
        office = SimulatedOffice(db)
        for level in (1, 2, 3, 1, 2, 3):
            office.queue(level)
            office.send([])
            office.wait(20)
            office.check()
        kept = [standing for standing, _ in standings(db).values()]
        assert [standing.level for standing in kept] == [3, 3, 3, 3, 0]
        assert kept[0].last_reminded_on == (NOW + timedelta(days=40)).date()
        assert len(office.mailer.delivered) == 6
