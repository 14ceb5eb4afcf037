"""What happened with a customer: reminders, calls, suspensions and payments, as one list of dated events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.accounts.call import Call
from relances_app.domain.accounts.hold import Hold


class TimelineKind(StrEnum):
    """Kind of an event; the values are those of the filter in the address of the page."""

    REMINDER = "relances"
    HOLD = "suspensions"
    PAYMENT = "reglements"
    CALL = "appels"


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One dated event: what happened, the details in French, and the amount in cents if there is one."""

    happened_on: date
    kind: TimelineKind
    title: str
    detail: str = ""
    amount: int | None = None
    entry_id: int | None = None
    """The entry of the history that shows the message."""


def describe_hold(hold: Hold, since_on: date, lifted_on: date | None, number: str) -> list[TimelineEvent]:
    """Return the start of a suspension and, before it, its end if the user ended it; `number` is its document."""
    about = f" sur {number}" if number else ""
    bare = Hold(hold.kind, "", hold.until_on).message
    start = TimelineEvent(
        since_on, TimelineKind.HOLD, f"Relances suspendues{about} : {bare}", hold.reason or ""
    )
    if lifted_on is None:
        return [start]
    return [TimelineEvent(lifted_on, TimelineKind.HOLD, f"Suspension terminée{about}", hold.tag), start]


def describe_call(call: Call) -> TimelineEvent:
    """Return a call with its note."""
    return TimelineEvent(call.called_on, TimelineKind.CALL, f"Appel : {call.message}", call.note)


def describe_payment(booked_on: date, numbers: str, label: str, amount: int) -> TimelineEvent:
    """Return a payment recorded in Relances, of the documents with these numbers."""
    return TimelineEvent(booked_on, TimelineKind.PAYMENT, f"Règlement de {numbers}", label, amount)


def describe_settlement(settled_on: date, number: str, amount: int) -> TimelineEvent:
    """Return a document that an import or an answer settled, so that its exact day of payment is not known."""
    detail = "d'après un fichier importé ou votre réponse, sans règlement enregistré"
    return TimelineEvent(settled_on, TimelineKind.PAYMENT, f"{number} soldé", detail, amount)


def merge_events(
    lists: Iterable[Iterable[TimelineEvent]], limit: int, kind: TimelineKind | None = None
) -> list[TimelineEvent]:
    """Return the newest events of several lists, of one kind or of all; each list is newest first."""
    every = [event for events in lists for event in events if kind in (None, event.kind)]
    return sorted(every, key=lambda event: event.happened_on, reverse=True)[:limit]
