"""Disputes, promises and pauses of single documents."""

from datetime import timedelta

import pytest
from batches import make_query, queue
from builders import TODAY, add_customer, add_document

from relances_app.domain.accounts.hold import DisputeTopic, Hold, HoldKind
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NotFound, NothingSelected, UserError
from relances_app.services import document_holds
from relances_app.services.reminders import rows
from relances_app.store.documents import load_accounts

LATER = TODAY + timedelta(days=10)
DISPUTE = Hold(HoldKind.DISPUTE, "deux cartons abîmés", LATER, DisputeTopic.GOODS, 4_000)


@pytest.fixture
def debtor(db):
    """A customer with FA1 (100,00) and FA2 (200,00); its id and theirs."""
    return (
        add_customer(db, "C1"),
        add_document(db, "C1", "FA1", 10_000),
        add_document(db, "C1", "FA2", 20_000),
    )


def get_row(db, clock, customer_id):
    return rows.get_row(db, make_query(clock), ReminderMode.EMAIL, clock().date(), customer_id)


def test_a_disputed_invoice_is_listed_and_the_others_are_claimed(db, clock, debtor):
    customer_id, first, _ = debtor
    undo = document_holds.hold_document(db, customer_id, first, DISPUTE, TODAY)
    row = get_row(db, clock, customer_id)
    assert [item.number for item in row.items] == ["FA2"]
    assert [(held.item.number, held.reason) for held in row.held] == [
        (
            "FA1",
            "en litige (marchandise ou prestation, 40,00\u00a0€) jusqu'au 12/03/2026 : deux cartons abîmés",
        )
    ]
    assert (row.group.hold, row.ticked.total) == ("", 20_000)
    queue(db, clock)
    assert [line[0] for line in db.conn.execute("select number from message_line")] == ["FA2"]
    undo(db)
    assert load_accounts(db, [customer_id], TODAY)[customer_id].items[0].hold is None


def test_a_disputed_invoice_comes_back_after_its_review_date(db, clock, debtor):
    customer_id, first, _ = debtor
    document_holds.hold_document(db, customer_id, first, DISPUTE, TODAY)
    clock.advance(days=11)
    assert [item.number for item in get_row(db, clock, customer_id).items] == ["FA1", "FA2"]


def test_a_hold_can_be_placed_on_and_lifted_from_all_invoices_of_a_customer(db, clock, debtor):
    customer_id, first, _ = debtor
    pause = Hold(HoldKind.PAUSE, until_on=LATER)
    document_holds.hold_document(db, customer_id, first, pause, TODAY, is_for_all=True)
    row = get_row(db, clock, customer_id)
    assert (row.group.hold, row.group.hold_tag) == ("en pause jusqu'au 12/03/2026", "En pause")
    with pytest.raises(NothingSelected):
        queue(db, clock)
    undo = document_holds.release_document(db, customer_id, first, TODAY, is_for_all=True)
    assert get_row(db, clock, customer_id).group.hold == ""
    undo(db)
    assert get_row(db, clock, customer_id).group.hold


def test_a_kept_promise_is_over_and_a_broken_one_comes_back_the_next_day(db, clock, debtor):
    customer_id, first, second = debtor
    for document_id, cents in ((first, None), (second, 5_000)):
        promise = Hold(HoldKind.PROMISE, until_on=LATER, amount=cents)
        document_holds.hold_document(db, customer_id, document_id, promise, TODAY)
    assert get_row(db, clock, customer_id).group.hold.startswith("promesse de règlement")
    with db.write():
        db.conn.execute("update document set open_amount = 15000 where id = ?", (second,))
    row = get_row(db, clock, customer_id)
    assert [item.number for item in row.items] == ["FA2"]
    assert [held.item.number for held in row.held] == ["FA1"]
    with db.write():  # the payment was taken back
        db.conn.execute("update document set open_amount = 20000 where id = ?", (second,))
    assert get_row(db, clock, customer_id).group.hold
    clock.advance(days=11)
    assert [item.number for item in get_row(db, clock, customer_id).items] == ["FA1", "FA2"]


@pytest.mark.parametrize(
    ("hold", "is_for_all", "field"),
    [
        (Hold(HoldKind.NEVER), False, "kind"),
        (Hold(HoldKind.DISPUTE, amount=10_001), False, "amount"),
        (Hold(HoldKind.DISPUTE, amount=0), False, "amount"),
        (Hold(HoldKind.DISPUTE, amount=100), True, "amount"),
        (Hold(HoldKind.PROMISE), False, "until_on"),
    ],
)
def test_a_hold_that_cannot_concern_a_document_is_refused(db, debtor, hold, is_for_all, field):
    with pytest.raises(UserError) as error:
        document_holds.hold_document(db, debtor[0], debtor[1], hold, TODAY, is_for_all=is_for_all)
    assert error.value.field == field
    with pytest.raises(NotFound):
        document_holds.get_item(db, debtor[0], 99, TODAY)
