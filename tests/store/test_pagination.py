"""Clients, Histo and Envois in order: every column, both ways, a few rows at a time, while others write."""

import random

import pytest
from builders import NOW, TODAY, add_customer, add_document

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sort_order import SortOrder
from relances_app.services import customer_list, history, outbox
from relances_app.store import history as history_store
from relances_app.store.outbox import pages as outbox_pages
from relances_app.store.timestamps import to_text
from relances_app.web.pages.history import SORT_COLUMNS as HISTORY_COLUMNS
from relances_app.web.pages.outbox import SORT_COLUMNS as OUTBOX_COLUMNS

WAITING = (MessageState.UNCERTAIN, MessageState.HELD, MessageState.DEFERRED, MessageState.QUEUED)
EVENTS = ("uncertain", "refused", "deferred", "held", "resend", "released", "dropped", "abandoned", "cancelled",
          "confirmed", "sent")  # fmt: skip


@pytest.fixture
def filled(db):
    """Forty messages of five customers, many alike, each with a line and an entry."""
    dice = random.Random(8)
    customers = [
        add_customer(db, f"C{n}", name) for n, name in enumerate(("Élan", "ébène", "Zinc", "Acier", "élan"))
    ]
    documents = [add_document(db, f"C{n}", f"FA{n}", 1_000) for n in range(5)]
    with db.write():
        db.conn.execute(
            "insert into batch (id, created_at, channel, level, as_of, grace_days, dated_on, state) "
            "values (1, '', 'mail', 1, '', 0, '', 'stopped')"
        )
        for _ in range(40):
            add_message(db, dice, customers, documents)
    return dice, customers, documents


def add_message(db, dice, customers, documents):
    who = dice.randrange(5)
    channel, level = dice.choice(("mail", "letter")), dice.randint(1, 3)
    id_ = db.conn.execute(
        """insert into message (batch_id, customer_id, channel, level, recipient, subject, message_id, sha256, total,
            state, reply, advice, queued_at, state_at)
        values (1, ?, ?, ?, ?, '', hex(randomblob(8)), '', ?, ?, ?, ?, '', '')""",
        (customers[who], channel, level, dice.choice("aB"), dice.choice((5, 70, 600)), dice.choice(WAITING),
         dice.choice(("", "x")), dice.choice("rs")),
    ).lastrowid  # fmt: skip
    if dice.random() < 0.9:
        db.conn.execute(
            """insert into message_line (message_id, document_id, number, kind, issued_on, due_on, open_amount, level,
                cycle, is_claim) values (?, ?, ?, 'invoice', '', '', 1, ?, ?, 1)""",
            (id_, documents[who], f"FA{who}", level, id_),
        )
    db.conn.execute(
        """insert into journal (at, said_on, customer_id, message_id, channel, level, event, reply_code, reply)
        values (?, '2026-03-02', ?, ?, ?, ?, ?, ?, ?)""",
        (to_text(NOW), customers[who], id_, channel, level, dice.choice(EVENTS), dice.choice((None, 250, 550)),
         dice.choice(("", "ok"))),
    )  # fmt: skip


def every_order(columns):
    return [SortOrder(column, down) for column in columns for down in (False, True)]


def number_of(db, message_id):
    query = "select coalesce(min(number), '') from message_line where message_id = ?"
    return db.conn.execute(query, (message_id,)).fetchone()[0]


def read_further_pages(page, mark, rows_each=7):
    """Read a list a few rows at a time until its end."""
    rows = page(None, rows_each)
    while more := page(mark(rows[-1]), rows_each):
        rows += more
    return rows


def test_history_is_sorted_by_each_column_with_ties_newest_first(db, filled):
    keys = {
        "date": lambda e: e.id,
        "client": lambda e: normalize_text(e.customer_name),
        "relance": lambda e: (e.level, e.channel == "letter"),
        "documents": lambda e: number_of(db, e.message_id),
        "montant": lambda e: e.total,
        "suite": lambda e: EVENTS.index(e.event),
    }
    assert set(keys) == set(HISTORY_COLUMNS) == set(history_store.SORT_COLUMNS)
    newest = history.list_entries(db, limit=-1)
    assert [e.id for e in newest] == sorted((e.id for e in newest), reverse=True)
    for order in every_order(keys):
        # `sorted` keeps equal ones as they are, the other way too.
        wanted = sorted(newest, key=keys[order.column], reverse=order.is_descending)
        assert len(set(map(keys[order.column], wanted))) > 2
        assert history.list_entries(db, order=order, limit=-1) == wanted
        pages = read_further_pages(
            lambda after, n, order=order: history.list_entries(db, order=order, after=after, limit=n),
            lambda e: e.id,
        )
        assert pages == wanted, order
        mine = [e for e in wanted if e.customer_id == filled[1][0]]
        assert history.list_entries(db, customer_id=filled[1][0], order=order) == mine


def test_the_outbox_is_sorted_by_each_column_with_ties_oldest_first(db, filled):
    keys = {
        "etat": lambda m: outbox_pages.STATE_RANKS[m.state],
        "client": lambda m: normalize_text(m.customer_name),
        "adresse": lambda m: m.recipient.lower(),
        "montant": lambda m: m.total,
        "raison": lambda m: m.advice + m.reply,
    }
    assert set(keys) == set(OUTBOX_COLUMNS) == set(outbox_pages.SORT_COLUMNS)
    oldest = sorted(outbox.list_not_final(db), key=lambda m: m.id)
    assert len(oldest) == 40
    for order in every_order(keys):
        wanted = sorted(oldest, key=keys[order.column], reverse=order.is_descending)
        assert len(set(map(keys[order.column], wanted))) > 1
        assert outbox.list_not_final(db, order) == wanted, order
        pages = read_further_pages(
            lambda after, n, order=order: outbox.list_not_final(db, order, after, n), outbox.get_cursor
        )
        assert pages == wanted, order


@pytest.mark.parametrize("seed", range(5))
def test_customers_are_sorted_by_the_next_reminder_of_the_domain(db, seed):
    dice = random.Random(seed)
    for n in range(40):
        add_customer(db, f"C{n}", f"Client {n:02}")
    kinds = ("invoice", "invoice", "payment")
    rows = [
        (dice.randint(1, 40), f"N{n}", dice.choice(kinds), f"2024-01-0{dice.randint(1, 3)}",
         f"2024-02-0{dice.randint(1, 3)}", dice.choice((0, -5, 7, 7)), dice.randint(0, 3))
        for n in range(160)
    ]  # fmt: skip
    with db.write():
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, level)
            values (?, ?, ?, ?, ?, 9, ?, ?)""",
            rows,
        )
    lines = list(customer_list.iterate_customers(db, "", customer_list.ORDER_BY_NAME, TODAY))
    by_level = sorted((line for line in lines if line.next_level), key=lambda line: line.next_level)
    assert {line.next_level for line in by_level} == {1, 2, 3}
    wanted = by_level + [line for line in lines if not line.next_level]
    assert list(customer_list.iterate_customers(db, "", SortOrder("relance"), TODAY)) == wanted


@pytest.mark.parametrize(
    "order", every_order(("client", "montant", "relance", "date")), ids=lambda o: o.param
)
def test_inserts_between_two_pages_of_history_neither_skip_nor_repeat_a_row(db, filled, order):
    before = [e.id for e in history.list_entries(db, order=order, limit=-1)]
    first = [e.id for e in history.list_entries(db, order=order, limit=10)]
    with db.write():
        for _ in range(15):
            add_message(db, *filled)
    then = [e.id for e in history.list_entries(db, order=order, after=first[-1], limit=100)]
    old = set(before)
    assert [id_ for id_ in then if id_ in old] == before[10:]
    assert len(set(then)) == len(then)


@pytest.mark.parametrize("order", every_order(outbox_pages.SORT_COLUMNS), ids=lambda o: o.param)
def test_changes_between_two_pages_of_the_outbox_neither_skip_nor_repeat_a_row(db, filled, order):
    rows = outbox.list_not_final(db, order)
    first, rest = rows[:10], rows[10:]
    with db.write():  # all that was shown has left, the last one too
        marks = ", ".join(str(m.id) for m in first)
        db.conn.execute(f"update message set state = 'sent' where id in ({marks})")
    assert outbox.list_not_final(db, order, outbox.get_cursor(first[-1])) == rest
