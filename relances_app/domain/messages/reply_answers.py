"""Recognise the three prepared answers of a reminder (paid, date of payment, dispute) in a received mail."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError


class PreparedAnswer(StrEnum):
    """Which of the three links of a reminder the customer used."""

    NONE = ""
    PAID = "paid"
    PROMISE = "promise"
    DISPUTE = "dispute"


_TITLES = {
    PreparedAnswer.PAID: ("Déjà payé", "Already paid"),
    PreparedAnswer.PROMISE: ("Date de paiement", "Date of payment"),
    PreparedAnswer.DISPUTE: ("Contestation", "Dispute"),
}
_CUSTOMER = re.compile(r"(?m)^[> ]*(?:Client|Customer)\s*: .{0,200}\(([^()\n]{1,80})\)\s*$")
_DAY = re.compile(r"(?<!\d)(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """A prepared answer with the customer code and, for a promise, the day that it names."""

    answer: PreparedAnswer
    customer_code: str = ""
    promised_on: date | None = None


def has_prepared_title(subject: str) -> bool:
    """Return whether a subject begins as one of the prepared answers does, after any « Re: »."""
    return _find_title(subject) is not PreparedAnswer.NONE


def _find_title(subject: str) -> PreparedAnswer:
    plain = normalize_text(re.sub(r"(?i)^\s*((re|tr|fwd?)\s*:\s*)+", "", subject))
    for answer, titles in _TITLES.items():
        if any(plain.startswith(normalize_text(title)) for title in titles):
            return answer
    return PreparedAnswer.NONE


def read_answer(subject: str, text: str, today: date) -> ReadAnswer:
    """Return the prepared answer of a mail; a promised day in the past is not one."""
    answer = _find_title(subject)
    if answer is PreparedAnswer.NONE:
        return ReadAnswer(answer)
    code = _CUSTOMER.search(text)
    before = text[: code.start()] if code else text
    day = _find_day(before) if answer is PreparedAnswer.PROMISE else None
    return ReadAnswer(answer, code[1].strip() if code else "", day if day and day >= today else None)


def _find_day(text: str) -> date | None:
    match = _DAY.search(text)
    if match is None:
        return None
    try:
        return parse_date(match[1].replace(".", "/") if "-" not in match[1] else match[1])
    except UserError:
        return None
