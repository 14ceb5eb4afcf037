"""What waits today, and whether the moment chosen for reminders has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.reminder_moment import ReminderMoment, Rhythm
from relances_app.domain.dunning.working_days import find_holiday, find_working_day, is_working_day
from relances_app.services.reminders.page import ListTotals, compute_totals
from relances_app.store import attention as attention_store
from relances_app.store import calls as calls_store
from relances_app.store import doubts as doubts_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import freshness as freshness_store
from relances_app.store import last_messages as last_messages_store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Database


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due on a day, and what has to be looked at before."""

    day: date
    holiday: str
    """French name of the public holiday; empty if it is none."""
    is_working_day: bool
    next_working_day: date
    moment: ReminderMoment
    last_moment: datetime | None
    is_now: bool
    """Whether the moment has come and nothing was sent since."""
    lists: tuple[ListTotals, ...]
    """The lists of the levels, the first level first."""
    data_at: datetime | None
    """Time of the newest data that show who has paid."""
    questions: int
    due_promises: int
    call_backs: int

    @property
    def reminders(self) -> int:
        """The number of reminders that nothing suspends, over all levels."""
        return sum(totals.ready for totals in self.lists)

    @property
    def total(self) -> int:
        """Their sum in cents."""
        return sum(totals.ready_total for totals in self.lists)


def is_now(db: Database, now: datetime) -> bool:
    """Return whether the moment chosen for reminders has come and none was queued since."""
    moment = get_moment(db)
    return moment.rhythm is not Rhythm.NEVER and moment.is_now(
        now, last_messages_store.get_last_reminder_time(db)
    )


def get_moment(db: Database) -> ReminderMoment:
    """Return the moment that the structure has chosen."""
    chosen = structure_store.get_structure(db)
    return ReminderMoment(
        Rhythm(chosen.reminder_rhythm),
        chosen.reminder_weekday,
        chosen.reminder_hour,
        bool(chosen.alsace_holidays),
    )


def get_agenda(db: Database, now: datetime) -> Agenda:
    """Return what is due today."""
    day, moment = now.date(), get_moment(db)
    levels = dunning_levels_store.get_dunning_levels(db)
    has_alsace = moment.has_alsace
    return Agenda(
        day=day,
        holiday=find_holiday(day, has_alsace=has_alsace),
        is_working_day=is_working_day(day, has_alsace=has_alsace),
        next_working_day=find_working_day(day + timedelta(days=1), has_alsace=has_alsace),
        moment=moment,
        last_moment=moment.find_last(now),
        is_now=is_now(db, now),
        lists=tuple(
            compute_totals(db, ReminderQuery(level, day, levels[level].grace_days), day)
            for level in sorted(levels)
        ),
        data_at=freshness_store.get_newest_data_time(db),
        questions=doubts_store.count_open(db),
        due_promises=len(attention_store.list_due_promises(db, day)),
        call_backs=calls_store.count_call_backs(db, day),
    )
