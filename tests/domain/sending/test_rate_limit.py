"""How fast mails may leave, and when a mail is tried again."""

from datetime import timedelta

import pytest

from relances_app.domain.sending.outcome import BatchAction, MessageState, Outcome, SmtpStage
from relances_app.domain.sending.rate_limit import (
    compute_pause,
    compute_retry_delay,
    find_exhausted_window,
)
from relances_app.domain.structure import RateLimit

HOURS = [0.25, 1, 4, 12, 24]


def test_a_deferred_mail_is_retried_after_15_min_1_h_4_h_12_h_and_24_h_then_never():
    plan = [compute_retry_delay(attempts) for attempts in range(1, 7)]
    assert plan == [*(timedelta(hours=hours) for hours in HOURS), None]


PAUSES = [
    # action, window of the limit, first pause, longest pause
    (BatchAction.PAUSE, "", timedelta(seconds=30), timedelta(minutes=30)),
    (BatchAction.THROTTLE, "", timedelta(seconds=2), timedelta(minutes=30)),
    (BatchAction.PAUSE, "minute", timedelta(minutes=1), timedelta(minutes=15)),
    (BatchAction.PAUSE, "heure", timedelta(minutes=15), timedelta(hours=1)),
    (BatchAction.PAUSE, "jour", timedelta(hours=4), timedelta(hours=12)),
]


@pytest.mark.parametrize(("action", "window", "first", "longest"), PAUSES)
def test_each_failure_in_a_row_pauses_longer_up_to_a_maximum(action, window, first, longest):
    outcome = Outcome(MessageState.DEFERRED, SmtpStage.MAIL, batch_action=action, limit_window=window)
    pauses = [compute_pause(outcome, failures) for failures in range(1, 20)]
    assert (pauses[0], pauses[-1]) == (first, longest)
    growing = pauses[: pauses.index(longest) + 1]
    assert growing == sorted(set(growing))
    assert set(pauses[len(growing) :]) == {longest}


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
