"""The screen « Relances »: its groups, what is ticked beforehand, what is chosen, and the bar.

Long because all cases read the same list.
"""

from datetime import timedelta

import pytest
from batches import remind
from builders import TODAY, add_customer, add_document, rolled_back
from demo_data import REFERENCE_DATE, fill_sample
from fake_mailer import FakeMailer
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.selection import CheckState, DefaultSelection, ReminderMode
from relances_app.domain.errors import NotFound
from relances_app.services import customers
from relances_app.services.database import open_database
from relances_app.services.reminders import explain, page, rows, selection
from relances_app.store.documents import get_customer_id

FIRST = ReminderQuery(1, TODAY, 15)
DEMO = ReminderQuery(1, REFERENCE_DATE, 15)
TOTALS = [5_965, 52_551, 54_500, 48_200, -600, 150_160, 25_970, 32_800, 140_080]
"""The nine totals of the seed's table, in cents."""


def show(db, mode=ReminderMode.EMAIL, question=FIRST, **more):
    return page.build_page(db, question, mode, more.pop("today", TODAY), **more)


def ticked_codes(board):
    return [row.group.code for row in board.rows if row.ticked.check_state is not CheckState.NONE]


@pytest.fixture
def filled(db):
    """C1 owes 30,00 and has an address; C2 owes 20,00 and has none; C3 is at −6,00."""
    ids = [add_customer(db, "C1"), add_customer(db, "C2", email=""), add_customer(db, "C3")]
    lines = [("C1", "FA1", 1_000), ("C1", "FA2", 2_000), ("C2", "FA3", 2_000), ("C3", "FA4", 5_010)]
    for code, number, cents in [*lines, ("C3", "AV4", -5_610)]:
        add_document(db, code, number, cents)
    return ids


def document_id(db, number):
    return db.conn.execute("select id from document where number = ?", (number,)).fetchone()[0]


def test_the_sample_list_has_nine_groups_with_their_totals(db):
    fill_sample(db)
    board = show(db, question=DEMO, today=REFERENCE_DATE)
    assert [row.group.total for row in board.rows] == TOTALS
    assert [row.group.count for row in board.rows] == [1, 1, 1, 1, 2, 1, 1, 1, 1]
    for row in board.rows:
        assert row.group.total == sum(item.open_amount for item in row.items)
    assert (board.customers, board.documents, board.total) == (9, 10, sum(TOTALS))


def test_in_the_sample_list_a_total_of_minus_six_euros_is_not_selected(db):
    fill_sample(db)
    for mode, left_out in ((ReminderMode.EMAIL, {"C001", "C005"}), (ReminderMode.LETTERS, {"C005"})):
        board = show(db, mode, DEMO, today=REFERENCE_DATE)
        ticked = [row for row in board.rows if row.group.code not in left_out]
        assert ticked_codes(board) == [row.group.code for row in ticked]
        assert (board.summary.customers, board.summary.total) == (
            len(ticked),
            sum(row.group.total for row in ticked),
        )


def test_the_sample_list_is_empty_before_the_delay_has_passed(db):
    fill_sample(db)
    early = ReminderQuery(1, REFERENCE_DATE - timedelta(days=400), 15)
    assert show(db, question=early, today=REFERENCE_DATE).rows == ()


def test_the_default_selection_depends_on_the_mode(db, filled):
    assert ticked_codes(show(db, ReminderMode.EMAIL)) == ["C1"]
    assert ticked_codes(show(db, ReminderMode.LETTERS)) == ["C1", "C2"]


def test_a_customer_on_hold_is_listed_with_the_reason_and_never_ticked(db, filled):
    customers.place_hold(db, filled[0], None, Hold(HoldKind.PAUSE, "en vacances"), TODAY)
    selection.tick_customer(db, 1, filled[0], ticked=True)
    selection.tick_document(db, 1, document_id(db, "FA1"), ticked=True)
    (row,) = [row for row in show(db).rows if row.group.code == "C1"]
    assert (row.ticked.check_state, row.group.hold) == (CheckState.NONE, "en pause : en vacances")
    customers.lift_hold(db, filled[0], None, TODAY)
    assert "C1" in ticked_codes(show(db))


def test_a_hold_placed_again_replaces_the_one_before(db, filled):
    for until in (TODAY + timedelta(days=90), TODAY + timedelta(days=2)):
        customers.place_hold(db, filled[0], None, Hold(HoldKind.PROMISE, until_on=until), TODAY)
    assert "C1" not in ticked_codes(show(db, today=TODAY + timedelta(days=2)))
    assert "C1" in ticked_codes(show(db, today=TODAY + timedelta(days=3)))


def test_the_summary_counts_what_is_sent_and_reports_what_cannot_be(db, filled):
    selection.tick_all(db, 1, DefaultSelection.ALL)
    bar = show(db).summary
    assert (bar.customers, bar.documents, bar.total) == (1, 2, 3_000)
    assert (bar.without_address, bar.without_balance, bar.check_state) == (1, 1, CheckState.ALL)
    bar = show(db, ReminderMode.LETTERS).summary
    assert (bar.customers, bar.documents, bar.total, bar.without_address) == (2, 3, 5_000, 0)


def test_deselecting_one_document_makes_its_group_indeterminate(db, filled):
    assert selection.tick_document(db, 1, document_id(db, "FA1"), ticked=False) == filled[0]
    row = rows.get_row(db, FIRST, ReminderMode.EMAIL, TODAY, filled[0])
    assert (row.ticked.check_state, row.ticked.count, row.ticked.total) == (CheckState.SOME, 1, 2_000)
    assert row.ticked_ids == {document_id(db, "FA2")}
    assert show(db).summary.total == 2_000


def test_the_checkbox_of_a_group_selects_all_its_documents(db, filled):
    selection.tick_document(db, 1, document_id(db, "FA1"), ticked=False)
    selection.tick_customer(db, 1, filled[0], ticked=True)
    row = rows.get_row(db, FIRST, ReminderMode.EMAIL, TODAY, filled[0])
    assert (row.ticked.check_state, row.ticked.total) == (CheckState.ALL, 3_000)


def test_select_none_resets_exceptions(db, filled):
    selection.tick_all(db, 1, DefaultSelection.ALL)
    selection.tick_customer(db, 1, filled[1], ticked=False)
    assert ticked_codes(show(db)) == ["C1", "C3"]
    selection.tick_all(db, 1, DefaultSelection.NONE)
    assert ticked_codes(show(db)) == []
    selection.tick_all(db, 1, DefaultSelection.DEFAULT)
    assert ticked_codes(show(db)) == ["C1"]


def test_the_selection_is_stored_and_survives_a_restart(db, database_path, filled):
    selection.tick_customer(db, 1, filled[1], ticked=True)
    selection.tick_document(db, 1, document_id(db, "FA2"), ticked=False)
    before = show(db)
    with open_database(database_path) as restarted:
        assert show(restarted) == before
    assert ticked_codes(before) == ["C1", "C2"]


def test_each_level_has_its_own_selection(db, clock, filled):
    remind(db, FakeMailer(), clock)
    selection.tick_customer(db, 1, filled[0], ticked=False)
    second = ReminderQuery(2, TODAY + timedelta(days=15), 15)
    assert ticked_codes(show(db, question=second, today=second.as_of)) == ["C1"]


def test_a_list_longer_than_a_page_has_the_totals_of_the_whole(db):
    with db.write():
        for n in range(page.PAGE_SIZE // 2 + 3):
            add_customer(db, f"C{n:04d}")
            add_document(db, f"C{n:04d}", "FA1", 100 + n)
    first = show(db)
    rest = show(db, start=first.next_start)
    assert (len(first.rows), len(rest.rows), rest.next_start) == (page.PAGE_SIZE // 2, 3, None)
    assert first.summary == rest.summary
    assert first.summary.total == first.total == sum(row.group.total for row in (*first.rows, *rest.rows))
    listed = rows.list_rows(db, FIRST, ReminderMode.EMAIL, TODAY)
    assert [row.group for row in listed] == [row.group for row in (*first.rows, *rest.rows)]


def test_the_explanation_has_the_reason_of_each_open_document(db, clock, filled):
    remind(db, FakeMailer(), clock)
    clock.advance(days=3)
    add_document(db, "C1", "FA7", 500, due=clock().date() + timedelta(days=7))
    account, reasons = explain.explain_account(
        db, filled[0], ReminderQuery(2, clock().date(), 15), clock().date()
    )
    said = {reason.item.number: (reason.message, reason.is_listed) for reason in reasons}
    assert account.customer.code == "C1"
    assert said == {
        "FA1": ("relancé il y a 3 jours", False),
        "FA2": ("relancé il y a 3 jours", False),
        "FA7": ("en attente de la 1ère relance", False),
    }
    _, reasons = explain.explain_account(db, filled[0], ReminderQuery(1, clock().date(), 15), clock().date())
    assert reasons[-1].message == "non échu : à payer le 12/03/2026"


def test_an_unknown_customer_is_reported(db):
    for asked in (
        lambda: selection.tick_customer(db, 1, 404, ticked=True),
        lambda: selection.tick_document(db, 1, 404, ticked=True),
        lambda: explain.explain_account(db, 404, FIRST, TODAY),
        lambda: explain.get_customer_id(db, "C404"),
        lambda: customers.get_customer(db, 404),
    ):
        with pytest.raises(NotFound):
            asked()
    assert rows.get_row(db, FIRST, ReminderMode.EMAIL, TODAY, 404) is None


CHOICES = st.lists(
    st.tuples(
        st.sampled_from(["all", "none", "default", "customer", "document"]), st.integers(0, 99), st.booleans()
    ),
    max_size=8,
)
SUMS = st.lists(st.lists(st.integers(-3, 6).filter(bool), min_size=1, max_size=4), min_size=1, max_size=4)


@settings(deadline=None)
@given(sums=SUMS, choices=CHOICES, mode=st.sampled_from(ReminderMode))
def test_summary_totals_equal_the_selected_checkboxes(shared_db, sums, choices, mode):
    with rolled_back(shared_db) as db:
        ids, documents = [], []
        for n, cents in enumerate(sums):
            ids.append(add_customer(db, f"C{n}", email="" if n % 3 == 2 else "a@example.org"))
            documents += [
                add_document(db, f"C{n}", f"D{rank}", 100 * sum_) for rank, sum_ in enumerate(cents)
            ]
        for what, n, ticked in choices:
            if what == "customer":
                selection.tick_customer(db, 1, ids[n % len(ids)], ticked=ticked)
            elif what == "document":
                chosen = documents[n % len(documents)]
                assert selection.tick_document(db, 1, chosen, ticked=ticked) == get_customer_id(db, chosen)
            else:
                selection.tick_all(db, 1, DefaultSelection(what))
        board = show(db, mode)
        leaving = [
            (row.group, [item.open_amount for item in row.items if item.id in row.ticked_ids])
            for row in board.rows
            if mode is ReminderMode.LETTERS or row.group.email
        ]
        leaving = [
            cents
            for group, cents in leaving
            if 0 < sum(cents) <= (sum(cents) if group.balance is None else group.balance)
        ]
        assert board.summary.customers == len(leaving)
        assert board.summary.documents == sum(map(len, leaving))
        assert board.summary.total == sum(map(sum, leaving))
        assert all(
            row.ticked.total == sum(i.open_amount for i in row.items if i.id in row.ticked_ids)
            for row in board.rows
        )
