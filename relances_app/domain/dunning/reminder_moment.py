"""The weekly or daily moment at which the first page says that reminders are due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from relances_app.domain.dunning.working_days import find_working_day, is_working_day


class Rhythm(StrEnum):
    """How often; stored, so that a value never changes."""

    NEVER = ""
    DAILY = "daily"
    WEEKLY = "weekly"


WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
"""Names of the days 1 to 5."""


@dataclass(frozen=True, slots=True)
class ReminderMoment:
    """A moment on each working day, or on one day a week, then on the next working day if it is a holiday."""

    rhythm: Rhythm = Rhythm.NEVER
    weekday: int = 1
    """From 1 (Monday) to 5."""
    hour: int = 9
    has_alsace: bool = False

    def find_last(self, now: datetime) -> datetime | None:
        """Return the last moment that has come, in the time zone of `now`; None if there is none."""
        moments = (datetime.combine(day, time(self.hour), now.tzinfo) for day in self._list_days(now.date()))
        return max((moment for moment in moments if moment <= now), default=None)

    def is_now(self, now: datetime, last_sending: datetime | None) -> bool:
        """Return whether a moment has come and no reminder was queued since; never on a day off."""
        last = self.find_last(now)
        if last is None or not is_working_day(now.date(), has_alsace=self.has_alsace):
            return False
        return last_sending is None or last_sending < last

    def _list_days(self, today: date) -> Iterator[date]:
        """Yield the days of the moments of the last two weeks; one of them may be still to come."""
        if self.rhythm is Rhythm.DAILY:
            days = (today - timedelta(days=number) for number in range(14))
            yield from (day for day in days if is_working_day(day, has_alsace=self.has_alsace))
        elif self.rhythm is Rhythm.WEEKLY:
            start = today - timedelta(days=today.weekday()) + timedelta(days=self.weekday - 1)
            for number in range(3):
                yield find_working_day(start - timedelta(weeks=number), has_alsace=self.has_alsace)
