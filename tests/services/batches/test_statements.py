"""Statements of account: what they state, that they move no level, and that they are in the history."""

from datetime import date, timedelta

import pytest
from batches import levels, remind, send, states
from builders import NOW, TODAY, add_customer, add_document
from fake_mailer import FakeMailer

from relances_app.domain.accounts.doubt import Doubt, DoubtKind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL
from relances_app.domain.errors import NothingSelected, UserError
from relances_app.mail.mime.reader import parse_mail
from relances_app.services import document_holds, history, letters, payments
from relances_app.services.batches import statements
from relances_app.store import batches as batches_store
from relances_app.store import history as history_store
from relances_app.store.doubts import open_doubt


@pytest.fixture
def debtor(db):
    """C1: FA1 (100,00, overdue, in dispute), FA2 (50,00, to come), AV1 (-20,00), FA3 paid last week."""
    customer_id = add_customer(db, "C1")
    first = add_document(db, "C1", "FA1", 10_000)
    add_document(db, "C1", "FA2", 5_000, due=TODAY + timedelta(days=10))
    add_document(db, "C1", "AV1", -2_000)
    paid = add_document(db, "C1", "FA3", 7_000)
    payments.mark_paid(db, paid, None, TODAY - timedelta(days=7), NOW)
    document_holds.hold_document(db, customer_id, first, Hold(HoldKind.DISPUTE), TODAY)
    return customer_id


def read_text(frozen):
    return parse_mail(frozen.content).text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_statement_names_all_documents_and_moves_no_level(db, clock, debtor):
    statements.queue_statements(db, [debtor], NOW)
    mailer = FakeMailer()
    send(db, mailer, clock)
    assert states(db) == ["sent"]
    text = read_text(mailer.attempts[0])
    for part in ("FA1", "FA2", "AV1", "Total échu", "80,00 €", "FA3", "70,00 €", "130,00 €, dont 50,00 €"):
        assert part in text, part
    assert "Total à régler" not in text
    assert levels(db)["FA1"] == (0, None)
    (entry,) = history.list_entries(db, customer_id=debtor)
    assert (entry.level, entry.event, entry.subject) == (0, "sent", "Relevé de compte au 2 mars 2026")


def test_a_statement_neither_delays_nor_blocks_a_reminder(db, clock, debtor):
    add_document(db, "C1", "FA4", 4_000)
    batch = statements.print_statements(db, [debtor], NOW)
    remind(db, FakeMailer(), clock)
    assert levels(db)["FA4"] == (1, "2026-03-02")
    assert letters.confirm_sent(db, batch, NOW) == (1, 0)
    assert levels(db)["FA1"] == (0, None)


def test_payments_are_those_since_the_last_statement(db, clock, debtor):
    statements.queue_statements(db, [debtor], NOW)
    send(db, FakeMailer(), clock)
    assert statements.load_statement(db, debtor, date(2026, 3, 9)).payments == ()


def test_a_payment_known_later_than_its_day_is_in_the_next_statement(db, clock, debtor):
    """A file of the bank comes days after its payments."""
    statements.queue_statements(db, [debtor], NOW)
    send(db, FakeMailer(), clock)
    paid = add_document(db, "C1", "FA8", 8_000)
    payments.mark_paid(db, paid, None, TODAY - timedelta(days=3), NOW + timedelta(days=2))
    (received,) = statements.load_statement(db, debtor, date(2026, 3, 9)).payments
    assert (received.number, received.amount) == ("FA8", 8_000)


def test_a_statement_that_did_not_arrive_is_not_the_last_one(db, clock, debtor):
    statements.queue_statements(db, [debtor], NOW)
    send(db, FakeMailer(), clock)
    (entry,) = history.list_entries(db, customer_id=debtor)
    history.cancel(db, entry.id, "", NOW)
    assert len(statements.load_statement(db, debtor, date(2026, 3, 9)).payments) == 1


def test_a_statement_is_not_shown_as_a_reminder(db, clock, debtor):
    statements.queue_statements(db, [debtor], NOW)
    send(db, FakeMailer(), clock)
    (batch,) = batches_store.list_batches(db, None, 10)
    assert batch.level == STATEMENT_LEVEL
    assert history_store.list_recently_contacted(db, TODAY - timedelta(days=1)) == frozenset()


def test_a_statement_with_a_question_that_came_later_is_not_sent(db, clock, debtor):
    statements.queue_statements(db, [debtor], NOW)
    open_doubt(db, Doubt(DoubtKind.STATE, "k", "due ?"), [1], [], NOW)
    send(db, FakeMailer(), clock)
    assert states(db) == ["cancelled"]


def test_a_statement_that_the_data_contradict_is_not_sent(db, clock, debtor):
    statements.queue_statements(db, [debtor], NOW)
    with db.write():
        db.conn.execute("update document set open_amount = 3000 where number = 'FA2'")
    send(db, FakeMailer(), clock)
    assert states(db) == ["cancelled"]


def test_a_statement_waits_for_the_answer_to_a_question_and_for_an_address(db, debtor):
    open_doubt(db, Doubt(DoubtKind.STATE, "k", "due ?"), [1], [], NOW)
    with pytest.raises(UserError, match="À vérifier"):
        statements.load_statement(db, debtor, TODAY)
    other = add_customer(db, "C2", email="")
    with pytest.raises(UserError, match="aucun document ouvert"):
        statements.load_statement(db, other, TODAY)
    add_document(db, "C2", "FA9", 1_000)
    with pytest.raises(NothingSelected):
        statements.queue_statements(db, [other], NOW)
