"""Two customers, day after day, by mail and by letter: when they get messages, for how much, nothing forgotten."""

import os
from datetime import date, timedelta
from itertools import pairwise

from batches import NO_LIMIT
from builders import NOW, FakeClock, add_customer, add_document, rolled_back
from fake_mailer import FakeMailer, accept, defer, refuse
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.errors import NothingSelected
from relances_app.services import letters
from relances_app.services.batches import letters as batches_letters
from relances_app.services.batches import mails
from relances_app.services.sending import run
from relances_app.store.documents import load_accounts
from relances_app.store.holds import add_hold, lift_holds

GAP = 7
CODES = ("C1", "C2")
EXAMPLES = 150 if os.environ.get("RELANCES_LONG") else 12

DOCUMENTS = st.tuples(
    st.sampled_from([5_000, 20_000, 7_500, -4_000]), st.integers(-60, 30), st.sampled_from(CODES)
)
EVENTS = st.one_of(
    st.tuples(st.just("invoice"), DOCUMENTS),
    st.tuples(st.just("pay"), st.integers(0, 9)),
    st.tuples(st.just("hold"), st.tuples(st.integers(0, 9), st.sampled_from(list(HoldKind)[:3]))),
    st.tuples(st.just("release"), st.integers(0, 9)),
    st.tuples(st.just("mailer"), st.sampled_from([accept, refuse, defer])),
)
DAYS = st.lists(
    st.tuples(st.integers(1, 9), st.lists(EVENTS, max_size=2), st.integers(0, 40), st.booleans()),
    max_size=12,
)


def change(db, event, value, today):
    """Apply one event to the documents."""
    if event == "invoice":
        cents, days, code = value
        (count,) = db.conn.execute("select count(*) from document").fetchone()
        add_document(db, code, f"D{count}", cents, due=today + timedelta(days=days))
        return
    documents = db.conn.execute(
        "select id, customer_id from document where open_amount <> 0 order by id"
    ).fetchall()
    if not documents:
        return
    id_, customer_id = documents[(value[0] if event == "hold" else value) % len(documents)]
    if event == "pay":
        db.conn.execute("update document set open_amount = 0 where id = ?", (id_,))
        return
    lift_holds(db, customer_id, id_, today)
    if event == "hold":
        add_hold(db, customer_id, id_, Hold(value[1], until_on=today + timedelta(days=10)), today)


def send_lists(db, customer_ids, clock, answer, ahead, *, by_letter=False):
    """Send the list of each level, looking some days ahead."""
    today = clock().date()
    for level in (1, 2, 3):
        accounts = load_accounts(db, customer_ids, today)
        query = ReminderQuery(level, today + timedelta(days=ahead), 15)
        make = batches_letters.create_letters if by_letter else mails.queue_mails
        try:
            batch = make(db, query, today, clock())
        except NothingSelected:
            continue
        for customer_id, account in accounts.items():
            check_message(db, batch, customer_id, account, today)
        if by_letter:
            letters.confirm_sent(db, batch, clock())
        else:
            list(run.send_all(db, FakeMailer(answer), NO_LIMIT, clock, clock.wait))


def check_message(db, batch, customer_id, account, today):
    """A message asks for no more than the balance, for nothing on hold, and for nothing that is not due today."""
    items = {item.id: item for item in account.items}
    lines = db.conn.execute(
        """select document_id, l.open_amount, is_claim, section from message_line l
        join message m on m.id = l.message_id where m.batch_id = ? and m.customer_id = ?""",
        (batch, customer_id),
    ).fetchall()
    assert sum(cents for _, cents, _, section in lines if section <= 1) <= account.claimable_balance
    for id_, _, is_claim, section in lines:
        assert section > 1 or items[id_].hold is None or items[id_].is_credit
        assert not is_claim or items[id_].due_on <= today


def list_sent(db, customer_id):
    query = "select said_on from journal where event = 'sent' and customer_id = ? order by id"
    return [date.fromisoformat(row[0]) for row in db.conn.execute(query, (customer_id,))]


@settings(max_examples=EXAMPLES, deadline=None)
@given(DAYS)
def test_messages_keep_their_distance_ask_for_what_is_due_and_forget_nothing(shared_db, days):
    with rolled_back(shared_db) as db:
        clock, answer = FakeClock(NOW), accept
        customer_ids = [
            add_customer(db, code, street="1 rue des Lilas", postcode="44000", town="Nantes")
            for code in CODES
        ]
        for step, events, ahead, by_letter in days:
            clock.advance(days=step)
            for event, value in events:
                if event == "mailer":
                    answer = value
                else:
                    change(db, event, value, clock().date())
            run.has_work(db, clock())
            send_lists(db, customer_ids, clock, answer, ahead, by_letter=by_letter)
        for _ in range(40):  # holds end, and each invoice still owed gets its three reminders
            clock.advance(days=5)
            run.has_work(db, clock())
            list(run.send_all(db, FakeMailer(), NO_LIMIT, clock, clock.wait))
            db.conn.execute(
                """update message set state = 'cancelled' where state = 'held'
                or (state = 'deferred' and next_try_at is null)"""
            )
            send_lists(db, customer_ids, clock, accept, 0)
        for customer_id, account in load_accounts(db, customer_ids, clock().date()).items():
            sent = list_sent(db, customer_id)
            assert all((after - before).days >= GAP for before, after in pairwise(sent))
            forgotten = [item for item in account.items if item.is_open_invoice and item.level < 3]
            assert account.credits or not forgotten
