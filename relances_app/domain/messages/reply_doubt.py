"""The question that a reply asks: what to do before the customer is reminded again."""

import json
from datetime import date, timedelta

from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dates import format_date
from relances_app.domain.messages.reply_answers import PreparedAnswer, ReadAnswer

PAUSE_DAYS = 15
"""Days without reminder for a customer who writes that he has paid: the bank statement decides."""

HOLD_REASON = "d'après sa réponse"
"""Reason of the holds that answers place; the next answer replaces these only."""

SEEN = Choice(Answer.SEEN, "réponse lue, reprendre les relances")


def make_reply_doubt(key: str, sender: str, subject: str, received_on: date, read: ReadAnswer) -> Doubt:
    """Return the question about a reply, with the answers that fit the link that the customer used."""
    title = subject or "sans objet"
    message = (
        f"Réponse reçue le {format_date(received_on)} de {sender} : « {title} ». Lisez-la, puis choisissez ; "
        "jusque-là, ses relances sont suspendues."
    )
    until = read.promised_on or received_on + timedelta(days=PAUSE_DAYS)
    data = json.dumps({"answer": read.answer.value, "until": until.isoformat()})
    choices = (*_list_proposals(read, until), SEEN)
    return Doubt(DoubtKind.REPLY, make_key(DoubtKind.REPLY, key), message, choices, data=data)


def _list_proposals(read: ReadAnswer, until: date) -> tuple[Choice, ...]:
    day = format_date(until)
    if read.answer is PreparedAnswer.PAID:
        return (Choice(Answer.PAUSE, f"il dit avoir payé : en pause jusqu'au {day}, le temps de vérifier"),)
    if read.answer is PreparedAnswer.PROMISE and read.promised_on:
        return (Choice(Answer.PROMISE, f"noter sa promesse de régler le {day}"),)
    if read.answer is PreparedAnswer.PROMISE:
        return (Choice(Answer.PAUSE, f"il annonce un paiement sans date : en pause jusqu'au {day}"),)
    if read.answer is PreparedAnswer.DISPUTE:
        return (Choice(Answer.DISPUTE, "noter le litige : plus de relance avant sa fin"),)
    return ()


def make_hold(doubt: Doubt, answer: str, today: date) -> Hold | None:
    """Return the hold that an answer asks for; None if it only releases the customer."""
    until = date.fromisoformat(json.loads(doubt.data)["until"])
    if answer == Answer.DISPUTE:
        return Hold(HoldKind.DISPUTE, HOLD_REASON)
    if answer == Answer.PROMISE:
        return Hold(HoldKind.PROMISE, HOLD_REASON, max(until, today))
    if answer == Answer.PAUSE:
        return Hold(HoldKind.PAUSE, HOLD_REASON, max(until, today))
    return None
