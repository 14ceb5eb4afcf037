"""How fast mails may leave, and when a mail is tried again."""

from datetime import timedelta

import pytest

from relances_app.domain.sending.rate_limit import (
    compute_backoff_delay,
    compute_retry_delay,
    find_exhausted_window,
)
from relances_app.domain.structure import RateLimit

HOURS = [0.25, 1, 4, 12, 24]


def test_a_deferred_mail_is_retried_after_15_min_1_h_4_h_12_h_and_24_h_then_never():
    plan = [compute_retry_delay(attempts) for attempts in range(1, 7)]
    assert plan == [*(timedelta(hours=hours) for hours in HOURS), None]


def test_retries_of_an_unreachable_server_back_off_to_half_an_hour():
    waits = [compute_backoff_delay(failures) for failures in range(1, 8)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert set(waits[3:]) == {timedelta(minutes=30)}


@pytest.mark.parametrize(
    ("sent", "full"),
    [
        ((1, 9, 99), ""),
        ((2, 9, 99), "minute"),
        ((2, 10, 99), "heure"),
        ((2, 10, 100), "jour"),
        ((0, 0, 100), "jour"),
        ((3, 0, 0), "minute"),
    ],
)
def test_the_widest_window_that_is_full_is_named(sent, full):
    counts = dict(zip(("minute", "heure", "jour"), sent, strict=True))
    assert find_exhausted_window(RateLimit(2, 10, 100), counts) == full


def test_zero_means_no_limit():
    assert find_exhausted_window(RateLimit(0, 0, 0), {"minute": 10**6, "heure": 10**6, "jour": 10**6}) == ""
