"""The figures of a customer: overdue sum and average delay of payment."""

from datetime import timedelta

from builders import TODAY, make_account, make_item

from relances_app.domain.dunning.customer_figures import (
    PaymentDelay,
    compute_delay,
    compute_figures,
)
from relances_app.domain.dunning.due_reminders import DEFAULT_RULES

LONG_AGO = TODAY - timedelta(days=900)


def in_days(days):
    return TODAY + timedelta(days=days)


def test_the_overdue_sum_deducts_credits_and_leaves_out_what_is_to_come():
    account = make_account(
        make_item("FA1", 10_000), make_item("FA2", 5_000, in_days(5)), make_item("AV1", -2_000)
    )
    figures = compute_figures(account, DEFAULT_RULES, TODAY, None, TODAY)
    assert (figures.total, figures.documents) == (13_000, 3)
    assert (figures.overdue, figures.overdue_documents, figures.days_late) == (8_000, 1, 30)


def test_the_delay_is_weighted_by_the_sums_and_says_where_it_starts_late():
    """1,000 € paid after 10 days and 3,000 € paid after 30 days: 25 days."""
    weighted = 100_000 * 10 + 300_000 * 30
    assert compute_delay(weighted, 400_000, LONG_AGO, TODAY) == PaymentDelay(25)
    assert PaymentDelay(25).label == "25 jours"
    assert compute_delay(weighted, 400_000, in_days(-30), TODAY).label == "au moins 25 jours"
    assert compute_delay(0, 0, LONG_AGO, TODAY) is None
    assert PaymentDelay(1).label == "1 jour"
