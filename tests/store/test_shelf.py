"""What was worked out serves until the books change, whoever changes them, and never a moment longer."""

import subprocess
import sys

import pytest
from builders import TODAY, add_customer, add_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relances_app.domain.reminder import Question
from relances_app.domain.selection import Base
from relances_app.services.books import Shelf, open_books
from relances_app.store.reminders import choose_base, choose_customer, find_listing
from relances_app.store.shelf import KEPT, MENDED, Kept, read_version

FIRST = Question(1, TODAY, 15)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def two(books_path, shelf):
    """Two connections of one program, and one of another program."""
    with (
        open_books(books_path, shelf=shelf) as one,
        open_books(books_path, shelf=shelf) as other,
        open_books(books_path) as stranger,
    ):
        add_customer(one, "C1")
        add_document(one, "C1", "FA1", 1_000)
        yield one, other, stranger


def find(db):
    return find_listing(db, FIRST, TODAY)


def test_a_list_is_worked_out_once_for_all_connections(two):
    one, other, stranger = two
    assert find(one) is find(one) is find(other)
    assert find(stranger) is not find(one)
    assert find(stranger).groups == find(one).groups


def test_a_change_by_anyone_is_seen_at_once(two):
    one, _, stranger = two
    for number, db in enumerate(two, 2):
        before = find(one)
        add_document(db, "C1", f"FA{number}", 100)
        assert find(one).total == before.total + 100
    assert find(stranger).total == find(one).total


WRITE = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('begin immediate')"


def test_while_one_program_writes_no_look_of_its_own_lets_another_one_in(two, books_path):
    """The first handle that is closed drops all locks of a program on the file, those of SQLite too."""
    one, other, _ = two
    find(other)
    with one.write_about():
        find(other)
        stranger = [sys.executable, "-c", WRITE, str(books_path)]
        said = subprocess.run(stranger, capture_output=True, text=True, check=False)
    assert "database is locked" in said.stderr


def test_books_that_others_took_the_place_of_are_not_looked_at_any_more(books_path):
    with open_books(books_path) as db, db.write():
        db.conn.execute("update structure set town = 'Bron'")
    before, copy = read_version(books_path), books_path.with_name("copy.db")
    copy.write_bytes(books_path.read_bytes())
    with open_books(copy) as db, db.write():
        db.conn.execute("update structure set town = 'Nantes'")
    copy.replace(books_path)
    assert read_version(books_path) == before + 1


def test_a_tick_keeps_the_list(two):
    one, other, _ = two
    before = find(one)
    for ticked in (True, False, False):
        with other.write_aside():
            choose_customer(other, 1, before.groups[0].customer_id, ticked=ticked)
        assert find(one) is before


def test_a_tick_that_writes_the_same_again_lends_its_version_to_no_other_change(two):
    """SQLite does not write a page whose rows stay the same, and then does not count the transaction."""
    one, other, stranger = two
    before = find(one)
    for _ in range(3):
        with other.write_aside():
            choose_base(other, 1, Base.ALL)
    add_document(stranger, "C1", "FA2", 100)
    assert find(one).total == before.total + 100


def test_what_is_not_committed_is_not_kept(two):
    one, other, _ = two
    before = find(other)
    one.conn.execute("begin immediate")
    one.conn.execute("update document set open_amount = 5 where number = 'FA1'")
    assert find(one).total == 5
    one.conn.rollback()
    assert find(other) is before
    assert find(one).total == before.total


def test_the_file_counts_each_commit(two, books_path):
    one, _, _ = two
    before = read_version(books_path)
    with one.write():
        choose_base(one, 1, Base.ALL)
        choose_base(one, 1, Base.NONE)
    assert read_version(books_path) == before + 1


def test_only_the_newest_are_kept(shelf):
    for number in range(KEPT + 1):
        shelf.keep(7, f"question {number}", number)
    assert shelf.find(7, "question 0") is None
    assert shelf.find(7, "question 1") == Kept(1)
    shelf.clear()
    assert shelf.find(7, "question 1") is None


def test_what_was_kept_is_found_again_over_steps_that_say_whom_they_changed(shelf):
    shelf.keep(7, "question", "answer")
    shelf.step(7, {1})
    shelf.step(8, ())
    shelf.step(9, {1, 2})
    assert shelf.find(7, "question") == shelf.find(7, "question") == Kept("answer")
    assert shelf.find(9, "question") == Kept("answer", frozenset({1}))
    assert shelf.find(10, "question") == Kept("answer", frozenset({1, 2}))
    assert shelf.find(11, "question") is None  # nobody says what this step changed
    assert shelf.find(6, "question") is None


def test_after_changes_about_too_many_the_list_is_worked_out_anew(shelf):
    shelf.keep(7, "question", "answer")
    shelf.step(7, range(MENDED + 1))
    shelf.step(8, ())
    assert shelf.find(9, "question") is None


def test_a_change_about_one_customer_mends_the_list(two):
    one, other, stranger = two
    add_customer(one, "C2")
    add_document(one, "C2", "FA2", 500)
    before = find(one)
    first, second = before.groups
    with other.write_about() as customer_ids:
        customer_ids.add(second.customer_id)
        other.conn.execute("update document set level = 1 where number = 'FA2'")
    assert find(one).groups == (first,) == find(stranger).groups
    assert find(one).total == first.total
    assert find(one) is find(other)  # and what was mended is kept
    with other.write_about() as customer_ids:
        customer_ids.add(second.customer_id)
        other.conn.execute("update document set level = 0 where number = 'FA2'")
    assert find(one).groups == before.groups


def test_what_changes_nothing_lends_its_version_to_no_other_change(two):
    one, other, stranger = two
    before = find(one)
    with other.write_about():
        pass
    add_document(stranger, "C1", "FA2", 100)
    assert find(one).total == before.total + 100


def test_within_a_transaction_of_others_nothing_is_promised(two):
    one, other, _ = two
    before = find(one)
    with other.write():
        with other.write_about() as customer_ids:
            customer_ids.add(before.groups[0].customer_id)
            other.conn.execute("update document set last_reminded_on = '2026-01-01'")
        add_document(other, "C1", "FA3", 100)
    assert find(one).total == before.total + 100


def test_what_changes_while_it_is_worked_out_is_not_kept(two):
    """As after a writer that was killed: its number is rolled back, and comes again for another change."""
    one, other, _ = two

    def work_out():
        add_document(other, "C1", "FA9", 100)
        return "of neither"

    assert one.recall("question", work_out) == "of neither"
    assert one.recall("question", lambda: "anew") == "anew"
    assert other.recall("question", lambda: "never asked") == "anew"


# The books may be those of the example before: what is kept must equal what is fresh whatever they hold.
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(["look", "tick", "base", "add", "settle", "say", "take"])
        ),
        max_size=12,
    )
)
def test_a_kept_list_always_equals_a_fresh_one(two, steps):
    customer_id = find(two[0]).groups[0].customer_id
    for who, what in steps:
        db = two[who]
        if what == "tick":
            with db.write_aside():
                choose_customer(db, 1, customer_id, ticked=True)
        elif what == "base":
            with db.write_aside():
                choose_base(db, 1, Base.ALL)
        elif what == "add":
            total = db.conn.execute("select count(*) from document").fetchone()[0]
            add_document(db, "C1", f"N{total}", 100)
        elif what == "settle":
            with db.write():
                db.conn.execute("update document set open_amount = open_amount + 1 where number = 'FA1'")
        elif what in {"say", "take"}:
            with db.write_about() as customer_ids:
                customer_ids.add(customer_id)
                db.conn.execute(
                    "update document set level = ?, last_reminded_on = ? where customer_id = ? and number like 'N%'",
                    (int(what == "say"), f"2026-01-{len(steps):02d}", customer_id),
                )
        for other in two:
            with open_books(db.path) as fresh:
                assert find(other).groups == find(fresh).groups
