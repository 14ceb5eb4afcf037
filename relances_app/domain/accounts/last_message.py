"""The last message to a customer, and the minimum time before the next one."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.dates import format_date

DEFAULT_GAP_DAYS = 7
MAX_GAP_DAYS = 90


@dataclass(frozen=True, slots=True)
class LastMessage:
    """The last mail or letter to a customer: sent on a day, or still waiting or uncertain.

    `gap_days` is the minimum time in days before the next one, 0 for none; a person can waive it once.
    """

    sent_on: date
    is_pending: bool = False
    gap_days: int = DEFAULT_GAP_DAYS
    is_waived: bool = False

    @property
    def next_on(self) -> date:
        """The first day on which another message may be sent."""
        return self.sent_on + timedelta(days=self.gap_days)

    def find_wait(self, today: date) -> str:
        """Return in French why no other message may be sent today; empty if it may."""
        if not self.gap_days or self.is_waived:
            return ""
        if self.is_pending:
            return "un message à ce client est en attente d'envoi ou incertain : voyez la page « Suivi des envois »"
        if today >= self.next_on:
            return ""
        return (
            f"message parti le {format_date(self.sent_on)} : prochain possible le {format_date(self.next_on)}"
        )

    @property
    def tag(self) -> str:
        """Short French name of the wait."""
        return "Message en cours" if self.is_pending else f"Délai {self.next_on:%d/%m}"
