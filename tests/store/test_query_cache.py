"""A cached result is used until a write of any program is committed, and always equals a fresh one."""

import subprocess
import sys

import pytest
from builders import TODAY, add_customer, add_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.selection import DefaultSelection
from relances_app.services.database import QueryCache, open_database
from relances_app.store.database.query_cache import MAX_ENTRIES
from relances_app.store.due_list import get_reminder_list
from relances_app.store.selection import select_customer, set_default_selection

FIRST = ReminderQuery(1, TODAY, 15)


@pytest.fixture
def cache():
    return QueryCache()


@pytest.fixture
def two(database_path, cache):
    """Two connections of one program, and one of another program."""
    with (
        open_database(database_path, cache=cache) as one,
        open_database(database_path, cache=cache) as other,
        open_database(database_path) as stranger,
    ):
        add_customer(one, "C1")
        add_document(one, "C1", "FA1", 1_000)
        yield one, other, stranger


def find(db):
    return get_reminder_list(db, FIRST, TODAY)


def read_revision(db):
    return db.conn.execute("select revision from books").fetchone()[0]


def test_a_list_is_computed_once_for_all_connections(two):
    one, other, stranger = two
    assert find(one) is find(one) is find(other)
    assert find(stranger) is not find(one)
    assert find(stranger).groups == find(one).groups


def test_a_change_by_any_connection_is_seen_at_once(two):
    one, _, stranger = two
    for number, db in enumerate(two, 2):
        before = find(one)
        add_document(db, "C1", f"FA{number}", 100)
        assert find(one).total == before.total + 100
    assert find(stranger).total == find(one).total


WRITE = """
import sys
from pathlib import Path
from relances_app.services.database import open_database
with open_database(Path(sys.argv[1])) as db, db.write():
    db.conn.execute("update document set open_amount = open_amount + 100 where number = 'FA1'")
"""


def test_a_change_by_another_process_is_seen_at_once(two, database_path):
    one, other, _ = two
    before = find(one)
    subprocess.run([sys.executable, "-c", WRITE, str(database_path)], check=True)
    assert find(one).total == find(other).total == before.total + 100


def test_a_tick_keeps_the_list(two):
    one, other, _ = two
    before = find(one)
    for ticked in (True, False, False):
        with other.write_without_revision():
            select_customer(other, 1, before.groups[0].customer_id, selected=ticked)
        assert find(one) is before


def test_a_tick_within_a_write_and_a_write_within_a_tick_both_make_the_list_be_computed_again(two):
    one, other, stranger = two
    for outer, inner in (
        (other.write, other.write_without_revision),
        (other.write_without_revision, other.write),
    ):
        before = find(one)
        with outer(), inner():
            other.conn.execute("update document set open_amount = open_amount + 100 where number = 'FA1'")
        assert find(one).total == find(stranger).total == before.total + 100


def test_a_write_that_changes_no_row_keeps_the_list_and_the_file(two, database_path):
    one, other, _ = two
    before, content = find(one), database_path.read_bytes()
    with other.write():
        other.conn.execute("update document set open_amount = 0 where number = 'no such number'")
    assert find(one) is before
    assert database_path.read_bytes() == content


def test_what_is_not_committed_is_not_cached(two):
    one, other, _ = two
    before = find(other)
    one.conn.execute("begin immediate")
    one.conn.execute("update document set open_amount = 5 where number = 'FA1'")
    assert find(one).total == 5
    one.conn.rollback()
    assert find(other) is before
    assert find(one).total == before.total


def test_a_write_that_fails_raises_no_revision(two):
    one, other, _ = two
    before, revision = find(one), read_revision(one)

    def fail():
        with other.write():
            other.conn.execute("update document set open_amount = 5 where number = 'FA1'")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert find(one) is before
    assert read_revision(one) == revision


def test_each_write_raises_the_revision_and_a_tick_does_not(two):
    one, _, _ = two
    before = read_revision(one)
    with one.write():
        set_default_selection(one, 1, DefaultSelection.ALL)
        set_default_selection(one, 1, DefaultSelection.NONE)
    assert read_revision(one) == before + 1
    with one.write_without_revision():
        set_default_selection(one, 1, DefaultSelection.ALL)
    assert read_revision(one) == before + 1


def test_only_the_results_used_last_are_kept(cache):
    for number in range(MAX_ENTRIES + 1):
        cache.store(7, f"key {number}", number + 1)
    assert cache.find(7, "key 0") is None
    assert cache.find(7, "key 1") == 2
    assert cache.find(8, "key 1") is None
    assert cache.find(6, "key 1") is None
    cache.clear()
    assert cache.find(7, "key 1") is None


def test_what_changes_while_it_is_computed_is_not_cached(two):
    one, other, _ = two

    def compute():
        add_document(other, "C1", "FA9", 100)
        return "of neither"

    assert one.cached("key", compute) == "of neither"
    assert one.cached("key", lambda: "anew") == "anew"
    assert other.cached("key", lambda: "never asked") == "anew"


# The database may be that of the previous example: a cached list must equal a fresh one.
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(["look", "tick", "base", "add", "settle", "say", "take"])
        ),
        max_size=12,
    )
)
def test_a_cached_list_always_equals_a_fresh_one(two, steps):
    customer_id = find(two[0]).groups[0].customer_id
    for who, what in steps:
        db = two[who]
        if what == "tick":
            with db.write_without_revision():
                select_customer(db, 1, customer_id, selected=True)
        elif what == "base":
            with db.write_without_revision():
                set_default_selection(db, 1, DefaultSelection.ALL)
        elif what == "add":
            total = db.conn.execute("select count(*) from document").fetchone()[0]
            add_document(db, "C1", f"N{total}", 100)
        elif what == "settle":
            with db.write():
                db.conn.execute("update document set open_amount = open_amount + 1 where number = 'FA1'")
        elif what in {"say", "take"}:
            with db.write():
                db.conn.execute(
                    "update document set level = ?, last_reminded_on = ? where customer_id = ? and number like 'N%'",
                    (int(what == "say"), f"2026-01-{len(steps):02d}", customer_id),
                )
        for other in two:
            with open_database(db.path) as fresh:
                assert find(other).groups == find(fresh).groups
