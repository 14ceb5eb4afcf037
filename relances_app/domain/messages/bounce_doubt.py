"""The question that a delivery report asks if it does not name the mail that came back."""

import json
from datetime import date

from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.dates import format_date
from relances_app.domain.sending.returned_mail import Bounce, IncomingKind, SentMail

CHOICES = (
    Choice(Answer.CONFIRM, "c'est cette relance : elle n'est pas arrivée"),
    Choice(Answer.REFUSE, "c'est un autre mail"),
)


def make_bounce_doubt(key: str, bounce: Bounce, mail: SentMail, received_on: date) -> Doubt:
    """Return the question whether a mail of a customer is the one that a report concerns."""
    words = f" (« {bounce.reply} »)" if bounce.reply else ""
    message = (
        f"Avis de non-distribution reçu le {format_date(received_on)}{words}, sans le mail concerné : dites si c'est "
        f"la relance envoyée à {mail.recipient} le {format_date(mail.sent_at.astimezone().date())}."
    )
    data = json.dumps({"message": mail.id, "recipient": bounce.recipient, "reply": bounce.reply})
    return Doubt(DoubtKind.BOUNCE, make_key(DoubtKind.BOUNCE, key), message, CHOICES, data=data)


def read_failure(doubt: Doubt, answer: str) -> tuple[int, Bounce] | None:
    """Return the message that did not arrive and the report; None if it concerns another mail."""
    if answer != Answer.CONFIRM:
        return None
    facts = json.loads(doubt.data)
    return facts["message"], Bounce(IncomingKind.FAILED, facts["recipient"], facts["reply"])
