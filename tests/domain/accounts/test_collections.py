"""What reminders brought in: the cents less that are open of what they claimed, each invoice once."""

from relances_app.domain.accounts.collections import BroughtIn, Reminded, add_up


def test_what_is_no_longer_open_was_brought_in():
    assert add_up(2, [Reminded(1, 10_000, 0), Reminded(2, 5_000, 1_200)]) == BroughtIn(2, 13_800)


def test_an_invoice_reminded_twice_counts_once_from_the_first():
    assert add_up(2, [Reminded(1, 10_000, 0), Reminded(1, 4_000, 0)]).amount == 10_000


def test_a_payment_of_before_the_reminder_is_not_its_doing():
    assert add_up(1, [Reminded(1, 10_000, 0, paid_before=9_999)]).amount == 1


def test_an_invoice_that_grew_takes_nothing_off():
    assert add_up(2, [Reminded(1, 10_000, 12_000), Reminded(2, 100, 0)]).amount == 100


def test_without_reminders_nothing_was_brought_in():
    assert add_up(0, []) == BroughtIn(0, 0)
