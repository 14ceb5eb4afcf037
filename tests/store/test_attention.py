"""Queries of the first page equal the rules of the domain; due promises."""

from datetime import date, timedelta

import pytest
from builders import TODAY, add_customer, add_document, rolled_back
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.ageing import build_ageing
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.store.attention import compute_ageing, list_due_promises
from relances_app.store.holds import add_hold, lift_holds

EDGES = [n + step for n in (0, 30, 60, 90) for step in (-1, 0, 1)]
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(EDGES).map(lambda late: TODAY - timedelta(days=late)),
        st.sampled_from([-5_610, -1, 1, 99, 7_000]),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_the_ageing_in_sql_equals_the_domain_rule(shared_db, documents):
    with rolled_back(shared_db) as db:
        add_customer(db, "C1")
        for rank, (due, cents) in enumerate(documents):
            add_document(db, "C1", f"FA{rank}", cents, due)
        assert compute_ageing(db, TODAY) == build_ageing(documents, TODAY)


@pytest.fixture
def promised(db):
    customer_id = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 5_010)
    add_hold(db, customer_id, None, Hold(HoldKind.PROMISE, "par téléphone", TODAY), TODAY)
    return customer_id


def test_a_promise_is_due_on_its_date_and_broken_the_day_after(db, promised):
    assert list_due_promises(db, TODAY - timedelta(days=1)) == []
    (due,) = list_due_promises(db, TODAY)
    assert (due.customer_id, due.open_amount, due.is_broken(TODAY)) == (promised, 5_010, False)
    assert due.is_broken(TODAY + timedelta(days=1))


def test_a_kept_promise_is_not_reported(db, promised):
    db.conn.execute("update document set open_amount = 0")
    assert list_due_promises(db, TODAY + timedelta(days=1)) == []


def test_a_released_promise_is_not_reported(db, promised):
    lift_holds(db, promised, None, TODAY)
    assert list_due_promises(db, TODAY + timedelta(days=1)) == []


def test_an_invoice_issued_after_the_promise_does_not_break_it(db, promised):
    add_document(db, "C1", "FA2", 900, due=date(2026, 6, 1))
    (promise,) = list_due_promises(db, TODAY + timedelta(days=1))
    assert promise.open_amount == 5_010
