"""Which outcomes in a row stop a batch."""

import pytest

from relances_app.domain.sending.consecutive_failures import (
    MAX_CONSECUTIVE_UNCERTAIN,
    MAX_SAME_REFUSALS,
    ConsecutiveFailures,
)
from relances_app.domain.sending.outcome import MessageState, Outcome, SmtpStage


def refuse(reply="5.7.1 no", code=550, *, is_about_one_mail=False):
    return Outcome(MessageState.REFUSED, SmtpStage.RCPT, code, reply, is_about_one_mail=is_about_one_mail)


SENT = Outcome(MessageState.SENT, SmtpStage.DONE, 250, "2.0.0 ok")
UNCERTAIN = Outcome(MessageState.UNCERTAIN, SmtpStage.FINAL_DOT)


def stop_after(outcomes):
    """Return the number of outcomes after which the batch stops, and why; None if it does not."""
    failures = ConsecutiveFailures()
    for number, outcome in enumerate(outcomes, 1):
        failures = failures.add(outcome.state, outcome)
        if reason := failures.find_stop_reason("Le serveur refuse."):
            return number, reason
    return None


def test_five_refusals_with_the_same_code_stop_the_batch():
    assert stop_after([refuse()] * 20) == (
        MAX_SAME_REFUSALS,
        "5 refus de suite (550 5.7.1), les clients suivants attendent. Le serveur refuse.",
    )


def test_the_text_after_the_code_may_differ():
    number, reason = stop_after([refuse(f"no <{n}@example.com>", 554) for n in range(9)])
    assert (number, "(554)" in reason) == (MAX_SAME_REFUSALS, True)


@pytest.mark.parametrize(
    "outcomes",
    [
        [refuse(is_about_one_mail=True)] * 20,
        [*[refuse()] * 4, SENT, *[refuse()] * 4],
        [*[refuse()] * 4, *[refuse("5.7.0 other")] * 4],
        [Outcome(MessageState.REFUSED, SmtpStage.MAIL, is_about_one_mail=False)] * 20,
        [*[UNCERTAIN] * 2, SENT, *[UNCERTAIN] * 2],
    ],
    ids=["unknown recipients", "a success between", "two codes", "refused by this program", "uncertain"],
)
def test_other_outcomes_do_not_stop_the_batch(outcomes):
    assert stop_after(outcomes) is None


def test_an_unknown_recipient_between_refusals_does_not_reset_their_number():
    outcomes = [refuse(), refuse(), refuse(is_about_one_mail=True), refuse(), refuse(), refuse()]
    assert stop_after(outcomes)[0] == len(outcomes)


def test_three_uncertain_mails_stop_the_batch():
    assert stop_after([UNCERTAIN] * 9)[0] == MAX_CONSECUTIVE_UNCERTAIN
