"""Recording calls: what each answer changes, and that undo restores all of it."""

from contextlib import closing
from datetime import timedelta

import pytest
from builders import NOW, TODAY, add_customer, add_document, read_rows

from relances_app.domain.accounts.call import CallOutcome, CallReport
from relances_app.domain.accounts.timeline import TimelineKind
from relances_app.services import calls, customer_figures, doubts
from relances_app.services.database import open_database, prepare_database
from relances_app.services.reminders import explain
from relances_app.store import customer_merge, gdpr_export, holds

TABLES = ("call", "doubt", "document", "customer")


@pytest.fixture
def db(tmp_path):
    with closing(open_database(prepare_database(tmp_path, NOW))) as db:
        add_customer(db, "C1", "Café du Canal", phone="03 88 00 00 01")
        add_document(db, "C1", "FA1", 60_000)
        add_document(db, "C1", "FA2", 80_000)
        yield db


def record(db, outcome, now=NOW, ids=(1, 2), **values):
    return calls.record(db, 1, CallReport(outcome, **values), ids, now)


def list_totals(db, day=TODAY):
    return [line.total for line in calls.list_calls(db, day)]


def test_a_promise_of_a_sum_holds_the_invoices_that_it_reaches(db):
    day = TODAY + timedelta(days=3)
    levels = db.conn.execute("select number, level from document").fetchall()
    record(db, CallOutcome.PROMISE, day=day, amount=100_000, note="virement")
    found = holds.list_holds(db, [1], TODAY)
    assert {key[1]: hold.message for key, hold in found.items()} == {
        1: "promesse de règlement (600,00\u00a0€) jusqu'au 05/03/2026 : par téléphone : virement",
        2: "promesse de règlement (400,00\u00a0€) jusqu'au 05/03/2026 : par téléphone : virement",
    }
    assert list_totals(db, day) == []
    assert list_totals(db, day + timedelta(days=1)) == [140_000]
    assert db.conn.execute("select number, level from document").fetchall() == levels
    assert db.conn.execute("select count(*) from journal").fetchone() == (0,)


def test_a_call_is_in_the_timeline_and_the_last_contact_unless_nobody_answered(db):
    account = calls.get_account(db, 1, TODAY)
    record(db, CallOutcome.UNREACHABLE)
    assert customer_figures.get_figures(db, account, TODAY).last_contact_on is None
    record(db, CallOutcome.CALL_BACK, day=TODAY + timedelta(days=2), note="comptable absente")
    assert customer_figures.get_figures(db, account, TODAY).last_contact_on == TODAY
    events = customer_figures.list_events(db, 1, TimelineKind.CALL)
    assert [(e.title, e.detail) for e in events] == [
        ("Appel : à rappeler le 04/03/2026", "comptable absente"),
        ("Appel : injoignable", ""),
    ]
    assert (list_totals(db), calls.count_call_backs(db, TODAY)) == ([], 0)
    then = TODAY + timedelta(days=2)
    assert (list_totals(db, then), calls.count_call_backs(db, then)) == ([140_000], 1)


def test_a_payment_that_the_customer_claims_is_a_question(db):
    record(db, CallOutcome.PAID, note="le 20/02")
    (stored,) = doubts.list_of_customer(db, 1)
    assert "dit avoir déjà payé (le 20/02)" in stored.doubt.message
    assert calls.get_account(db, 1, TODAY).blocking_doubt
    later = TODAY + timedelta(days=8)
    assert list_totals(db, later) == []
    doubts.answer(db, [stored.id], "pause", NOW)
    assert holds.list_holds(db, [1], TODAY)[1, None].until_on == TODAY + timedelta(days=15)


@pytest.mark.parametrize(
    ("outcome", "values"),
    [
        (CallOutcome.PROMISE, {"day": TODAY}),
        (CallOutcome.DISPUTE, {"amount": 100}),
        (CallOutcome.PAID, {}),
        (CallOutcome.WRONG_NUMBER, {}),
    ],
)
def test_undo_restores_what_was_before(db, outcome, values):
    record(db, CallOutcome.DISPUTE, ids=[2])
    before = [read_rows(db, table) for table in TABLES], holds.list_holds(db, [1], TODAY)
    record(db, outcome, **values)(db)
    assert ([read_rows(db, table) for table in TABLES], holds.list_holds(db, [1], TODAY)) == before


def test_calls_follow_a_merged_customer_and_are_exported_as_personal_data(db):
    record(db, CallOutcome.WRONG_NUMBER, note="numéro d'un particulier")
    add_customer(db, "C2", "Café du Canal SARL")
    with db.write():
        customer_merge.merge(db, [1], "C2")
    kept = explain.get_customer_id(db, "C2")
    (row,) = gdpr_export.list_rows(db, kept)["appels"]
    assert (row["outcome"], row["phone"]) == ("wrong_number", "03 88 00 00 01")
