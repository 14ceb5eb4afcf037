"""Filter of the history of reminders and of the messages to be dealt with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MAX_SEARCH_LENGTH = 100


class ReminderState(StrEnum):
    """State of a reminder as the user sees it; the values are those of the address of the page."""

    SENT = "envoye"
    TO_DECIDE = "decider"
    WAITING = "attente"
    REFUSED = "refuse"
    NOT_SENT = "non-envoye"
    CANCELLED = "annule"


REMINDER_STATE_LABELS = {
    ReminderState.SENT: "Envoyées",
    ReminderState.TO_DECIDE: "À décider",
    ReminderState.WAITING: "En attente",
    ReminderState.REFUSED: "Refusées",
    ReminderState.NOT_SENT: "Non envoyées",
    ReminderState.CANCELLED: "Annulées",
}

EVENTS_OF_STATE = {
    ReminderState.SENT: ("sent", "confirmed"),
    ReminderState.TO_DECIDE: ("uncertain", "held"),
    ReminderState.WAITING: ("deferred", "resend", "released"),
    ReminderState.REFUSED: ("refused",),
    ReminderState.NOT_SENT: ("dropped", "abandoned"),
    ReminderState.CANCELLED: ("sent", "confirmed"),
}
"""Events of the history after which a reminder is in each state; cancelled ones have a counter-entry."""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What narrows the history: search text, period, level, channel, state and customer."""

    search: str = ""
    from_on: date | None = None
    to_on: date | None = None
    level: int | None = None
    channel: str = ""
    state: ReminderState | None = None
    customer_id: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Return whether it hides reminders of the customers shown."""
        return any((self.search, self.from_on, self.to_on, self.level, self.channel, self.state))


NO_FILTER = HistoryFilter()
