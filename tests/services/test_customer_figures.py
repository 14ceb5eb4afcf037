"""Delays of payment, last messages and next reminders from the stored data."""

from datetime import date

from batches import remind
from builders import NOW, TODAY, add_customer, add_document
from fake_mailer import FakeMailer

from relances_app.domain.dunning.next_step import NextStep
from relances_app.services import customer_figures, payments
from relances_app.store.documents import load_accounts


def test_the_figures_come_from_payments_and_settled_invoices(db, clock):
    """FA1 (100,00) was paid after 40 days by a known payment; FA2 (300,00) was seen settled after 60 days."""
    first = add_customer(db, "C1")
    paid = add_document(db, "C1", "FA1", 10_000, due=date(2026, 2, 20))
    add_document(db, "C1", "FA2", 30_000, due=date(2026, 1, 15))
    add_document(db, "C1", "FA3", 5_000, due=date(2026, 1, 15))
    payments.mark_paid(db, paid, None, TODAY, NOW)
    with db.write():
        db.conn.execute("update document set open_amount = 0, settled_on = '2026-02-14' where number = 'FA2'")
    remind(db, FakeMailer(), clock)
    account = load_accounts(db, [first], TODAY)[first]
    figures = customer_figures.get_figures(db, account, TODAY)
    assert (figures.delay.days, figures.delay.is_partial) == (55, True)
    assert (figures.total, figures.overdue, figures.last_contact_on) == (5_000, 5_000, TODAY)
    assert figures.next_step == NextStep(2, date(2026, 3, 17), "FA3")
