"""What stops a reminder between the tick and the send."""

from datetime import date

from builders import make_account, make_item

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.presend_check import find_presend_problem

PAUSE = Hold(HoldKind.PAUSE, until_on=date(2026, 3, 10))


def test_an_account_that_did_not_change_is_reminded():
    items = (make_item("FA1", 5_010), make_item("AV1", -1_000))
    carried = [(item.id, item.number, item.open_amount) for item in items]
    assert find_presend_problem(carried, make_account(*items, make_item("FA2"))) == ""


def test_an_invoice_paid_meanwhile_is_named():
    assert find_presend_problem([(99, "FA9", 5_010)], make_account()) == "FA9 a été soldée depuis"


def test_a_corrected_amount_is_reported_before_and_after():
    item = make_item("FA1", 4_000)
    change = find_presend_problem([(item.id, "FA1", 5_010)], make_account(item))
    assert change == "FA1 est passée de 50,10\u00a0€ à 40,00\u00a0€ depuis"


def test_a_hold_on_the_customer_or_a_document_is_reported():
    item = make_item("FA1", 5_010, hold=PAUSE)
    carried = [(item.id, "FA1", 5_010)]
    assert find_presend_problem(carried, make_account(item)) == "FA1 : en pause jusqu'au 10/03/2026"
    assert (
        find_presend_problem(carried, make_account(item, hold=PAUSE)) == "client en pause jusqu'au 10/03/2026"
    )


def test_a_credit_on_hold_stops_nothing():
    items = (make_item("FA1", 5_010), make_item("AV1", -1_000, hold=PAUSE))
    carried = [(item.id, item.number, item.open_amount) for item in items]
    assert find_presend_problem(carried, make_account(*items)) == ""


def test_a_fee_is_not_sent_to_a_customer_no_longer_professional():
    item = make_item("FA1", 5_010)
    carried = [(item.id, "FA1", 5_010)]
    private = make_account(item, kind=CustomerKind.PRIVATE)
    assert "n'est plus noté comme professionnel" in find_presend_problem(
        carried, private, has_fee=True, has_charges=True
    )
    assert find_presend_problem(carried, private, has_charges=True) == ""
    professional = make_account(item, kind=CustomerKind.PROFESSIONAL)
    assert find_presend_problem(carried, professional, has_fee=True, has_charges=True) == ""


def test_charges_are_not_sent_once_any_document_is_in_insolvency():
    item, other = make_item("FA1", 5_010), make_item("FA2", 10, hold=Hold(HoldKind.INSOLVENCY))
    account = make_account(item, other, kind=CustomerKind.PROFESSIONAL)
    carried = [(item.id, "FA1", 5_010)]
    assert "procédure collective" in find_presend_problem(carried, account, has_fee=True, has_charges=True)
    assert find_presend_problem(carried, account) == ""
