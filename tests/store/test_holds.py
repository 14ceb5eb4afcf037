"""Holds of a customer and of its documents."""

from builders import TODAY, add_customer, add_document, rolled_back

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.store.documents import load_accounts
from relances_app.store.holds import add_hold, lift_holds


def test_lifting_the_holds_of_a_customer_leaves_those_of_its_documents(shared_db):
    with rolled_back(shared_db) as db:
        customer = add_customer(db, "C1")
        document = add_document(db, "C1", "D1", 100)
        for document_id in (None, document):
            add_hold(db, customer, document_id, Hold(HoldKind.PAUSE), TODAY)
        lift_holds(db, customer, None, TODAY)
        account = load_accounts(db, [customer], TODAY)[customer]
        assert account.hold is None
        assert account.items[0].hold == Hold(HoldKind.PAUSE)
