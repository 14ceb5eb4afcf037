"""The due list in SQL equals the rules of the domain, with random data."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from builders import NOW, TODAY, add_customer, rolled_back
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.document import DocumentKind, detect_kind
from relances_app.domain.accounts.doubt import Doubt, DoubtKind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.accounts.last_message import LastMessage
from relances_app.domain.dunning.due_reminders import ReminderQuery, find_due_items
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS
from relances_app.domain.sending.outcome import MessageState
from relances_app.store.customers import list_customers
from relances_app.store.documents import load_accounts
from relances_app.store.doubts import open_doubt
from relances_app.store.due_list import list_groups
from relances_app.store.dunning_levels import get_rules, save_level
from relances_app.store.holds import add_hold

DAYS = st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
HOLDS = st.tuples(
    st.builds(Hold, st.sampled_from(HoldKind), st.just("motif"), st.none() | DAYS), st.booleans()
)
"""A hold, and whether it was lifted since."""


@dataclass(frozen=True)
class RandomDocument:
    """One document of random data."""

    kind: DocumentKind
    open_amount: int
    level: int
    issued_on: date
    due_on: date
    said_on: date | None
    hold: tuple[Hold, bool] | None
    message: MessageState | None
    is_doubtful: bool = False


DOCUMENTS = st.builds(
    RandomDocument,
    kind=st.sampled_from([DocumentKind.INVOICE] * 4 + list(DocumentKind)),
    open_amount=st.sampled_from([-5_610, -100, 0, 100, 5_010, 7_000]),
    level=st.sampled_from([0, 1, 1, 2, 3]),
    issued_on=DAYS,
    due_on=DAYS,
    said_on=st.none() | DAYS,
    hold=st.sampled_from([False, False, False, True]).flatmap(
        lambda is_held: HOLDS if is_held else st.none()
    ),
    message=st.sampled_from([None] * len(MessageState) + list(MessageState)),
    is_doubtful=st.sampled_from([False, False, False, True]),
)
DATABASES = st.lists(
    st.tuples(
        st.lists(DOCUMENTS, min_size=1, max_size=5),
        st.lists(HOLDS, max_size=2),
        st.sampled_from([False, False, True]),
    ),
    min_size=1,
    max_size=3,
)
QUERIES = st.builds(ReminderQuery, st.integers(1, 3), DAYS, st.integers(0, 2))


def invoice(level, said_on=None, cents=5_010, age=2):
    day = TODAY - timedelta(days=age)
    return RandomDocument(detect_kind(cents), cents, level, day, day, said_on, None, None)


PAUSES = [(Hold(HoldKind.PAUSE, "une"), False), (Hold(HoldKind.DISPUTE, "autre"), False)]
REMINDED_THREE_TIMES = invoice(3, TODAY, age=9)


QUESTION = "état « Clôturée » : dites si ces lignes sont dues"


def is_in_force(hold, today):
    return hold is not None and not hold[1] and hold[0].is_active(today)


def place_hold(db, customer_id, document_id, hold):
    held, is_lifted = hold
    id_ = add_hold(db, customer_id, document_id, held, TODAY)
    if is_lifted:
        lift = "update hold set lifted_on = since_on where id = ?"
        db.conn.execute(lift, (id_,))


def write_customer(db, rank, sheets, holds, today, *, is_doubtful=False):
    """Insert a customer; return the account for the rules."""
    id_ = add_customer(db, f"C{rank}", name=f"Étude {rank % 2}")
    for hold in holds:
        place_hold(db, id_, None, hold)
    items = tuple(write_document(db, id_, f"D{n}", sheet, today) for n, sheet in enumerate(sheets))
    if is_doubtful:
        ask(db, [], [id_])
    in_force = [hold[0] for hold in holds if is_in_force(hold, today)]
    opened = sorted((item for item in items if item.open_amount), key=lambda item: item.age_order)
    customer = list_customers(db, [id_])[id_]
    doubt = QUESTION if is_doubtful else ""
    states = {sheet.message for sheet in sheets} - {None, MessageState.REFUSED, MessageState.CANCELLED}
    is_pending = bool(states - {MessageState.SENT})
    sent_on = NOW.date() if MessageState.SENT in states else today
    last = LastMessage(sent_on, is_pending) if states else None
    return Account(id_, customer, tuple(opened), in_force[-1] if in_force else None, doubt, last)


def ask(db, document_ids, customer_ids):
    key = f"state:{document_ids}{customer_ids}"
    open_doubt(db, Doubt(DoubtKind.STATE, key, QUESTION), document_ids, customer_ids, NOW)


def write_document(db, customer_id, number, sheet, today):
    values = (
        customer_id, number, sheet.kind, sheet.issued_on.isoformat(), sheet.due_on.isoformat(), sheet.open_amount,
        sheet.open_amount, sheet.level, sheet.said_on.isoformat() if sheet.said_on else None,
    )  # fmt: skip
    id_ = db.conn.execute(
        """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, level,
            last_reminded_on) values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        values,
    ).lastrowid
    if sheet.hold:
        place_hold(db, customer_id, id_, sheet.hold)
    if sheet.message:
        write_message(db, customer_id, id_, sheet)
    if sheet.is_doubtful:
        ask(db, [id_], [])
    return OpenItem(
        id_, customer_id, number, sheet.kind, sheet.issued_on, sheet.due_on, sheet.open_amount, sheet.open_amount,
        sheet.level, sheet.said_on,
        hold=sheet.hold[0] if is_in_force(sheet.hold, today) else None,
        doubt=QUESTION if sheet.is_doubtful else "",
        is_pending=sheet.message
        not in {None, MessageState.SENT, MessageState.REFUSED, MessageState.CANCELLED},
    )  # fmt: skip


def write_message(db, customer_id, document_id, sheet):
    now = NOW.isoformat()
    batch = db.conn.execute(
        """insert into batch (created_at, channel, level, as_of, grace_days, dated_on, state)
        values (?, 'mail', 1, '2026-03-02', 15, '2026-03-02', 'running')""",
        (now,),
    ).lastrowid
    message = db.conn.execute(
        """insert into message (batch_id, customer_id, channel, level, recipient, subject, message_id, sha256, total,
            state, queued_at, state_at) values (?, ?, 'mail', 1, '', '', ?, '', 0, ?, ?, ?)""",
        (batch, customer_id, f"<{document_id}@example.com>", sheet.message, now, now),
    ).lastrowid
    db.conn.execute(
        """insert into message_line (message_id, document_id, number, kind, issued_on, due_on, open_amount, level,
            cycle, is_claim) values (?, ?, '', ?, '2026-01-01', '2026-01-31', ?, 1, 0, ?)""",
        (message, document_id, sheet.kind, sheet.open_amount, int(sheet.open_amount > 0)),
    )
    if sheet.message is MessageState.SENT:
        db.conn.execute(
            """insert into journal (at, said_on, customer_id, message_id, channel, level, event)
            values (?, ?, ?, ?, 'mail', 1, 'sent')""",
            (now, now[:10], customer_id, message),
        )


@settings(max_examples=150, deadline=None)
@example(accounts=[([invoice(1, TODAY)], PAUSES, False)], question=ReminderQuery(2, TODAY, 0), today=TODAY)
@example(
    accounts=[([REMINDED_THREE_TIMES, invoice(0), invoice(0, cents=-100)], [], False)],
    question=ReminderQuery(1, TODAY, 0),
    today=TODAY,
)
@given(accounts=DATABASES, question=QUERIES, today=DAYS)
def test_the_due_list_in_sql_equals_the_domain_rule(shared_db, accounts, question, today):
    with rolled_back(shared_db) as db:
        ranks = count(1)
        for level in DEFAULT_LEVELS.values():
            save_level(db, replace(level, grace_days=1))
        rules = get_rules(db)
        accounts = [
            write_customer(db, next(ranks), sheets, holds, today, is_doubtful=is_doubtful)
            for sheets, holds, is_doubtful in accounts
        ]
        expected = [
            (account.customer_id, len(proposal.items), proposal.total, proposal.hold)
            for account in sorted(accounts, key=lambda account: (account.customer.name, account.customer_id))
            if (proposal := find_due_items(account, question, today, rules))
        ]
        groups = list_groups(db, question, today)
        assert [(g.customer_id, g.count, g.total, g.hold) for g in groups] == expected
        assert load_accounts(db, (a.customer_id for a in accounts), today) == {
            a.customer_id: a for a in accounts
        }
