"""Amounts collected after reminders: the decrease of the open amount, each invoice once."""

from relances_app.domain.accounts.collections import CollectedTotals, RemindedInvoice, sum_collected


def test_amounts_no_longer_open_were_collected():
    assert sum_collected(
        2, [RemindedInvoice(1, 10_000, 0), RemindedInvoice(2, 5_000, 1_200)]
    ) == CollectedTotals(2, 13_800)


def test_an_invoice_reminded_twice_counts_once_from_the_first():
    assert sum_collected(2, [RemindedInvoice(1, 10_000, 0), RemindedInvoice(1, 4_000, 0)]).amount == 10_000


def test_a_payment_before_the_reminder_does_not_count():
    assert sum_collected(1, [RemindedInvoice(1, 10_000, 0, paid_before_reminder=9_999)]).amount == 1


def test_an_increased_invoice_subtracts_nothing():
    assert sum_collected(2, [RemindedInvoice(1, 10_000, 12_000), RemindedInvoice(2, 100, 0)]).amount == 100


def test_without_reminders_nothing_was_collected():
    assert sum_collected(0, []) == CollectedTotals(0, 0)
