"""Outcomes in a row that stop a batch although each of them alone would not."""

import re
from dataclasses import dataclass

from relances_app.domain.sending.outcome import MessageState, Outcome

MAX_CONSECUTIVE_UNCERTAIN = 3
UNCERTAIN_REASON = "trois envois incertains de suite : vérifiez la connexion"

MAX_SAME_REFUSALS = 5
"""Refusals in a row with the same code; then the following customers wait instead of being refused too."""

_ENHANCED_CODE = re.compile(r"[45]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class ConsecutiveFailures:
    """Number of uncertain mails in a row, and of refusals in a row with the same code."""

    uncertain: int = 0
    refusals: int = 0
    code: str = ""

    def add(self, state: MessageState, outcome: Outcome | None) -> "ConsecutiveFailures":
        """Return the counts after one more mail; a refusal that concerns one mail only is not counted."""
        uncertain = self.uncertain + 1 if state is MessageState.UNCERTAIN else 0
        if state is MessageState.REFUSED and outcome is not None and outcome.is_about_one_mail:
            return ConsecutiveFailures(uncertain, self.refusals, self.code)
        code = _format_code(outcome) if state is MessageState.REFUSED and outcome is not None else ""
        if not code:
            return ConsecutiveFailures(uncertain)
        return ConsecutiveFailures(uncertain, self.refusals + 1 if code == self.code else 1, code)

    def find_stop_reason(self, advice: str) -> str:
        """Return why the batch must stop, or an empty string; `advice` is the sentence of the last outcome."""
        if self.uncertain >= MAX_CONSECUTIVE_UNCERTAIN:
            return UNCERTAIN_REASON
        if self.refusals >= MAX_SAME_REFUSALS:
            return (
                f"{MAX_SAME_REFUSALS} refus de suite ({self.code}), les clients suivants attendent. {advice}"
            )
        return ""


def _format_code(outcome: Outcome) -> str:
    """Return the reply code with the enhanced status code (RFC 3463) if there is one, such as `550 5.7.1`."""
    if outcome.code is None:
        return ""
    enhanced = _ENHANCED_CODE.match(outcome.reply)
    return f"{outcome.code} {enhanced[0]}" if enhanced else str(outcome.code)
