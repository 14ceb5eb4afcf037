"""Figures and timeline of the page of one customer."""

from dataclasses import dataclass
from datetime import date, datetime

from relances_app.domain.accounts.account import Account, open_total
from relances_app.domain.accounts.timeline import (
    TimelineEvent,
    TimelineKind,
    compute_payment_days,
    merge_events,
)
from relances_app.domain.dunning.dunning_levels import DunningLevels
from relances_app.domain.dunning.next_step import NextStep, find_next_step
from relances_app.domain.money import format_euros
from relances_app.domain.sending.outcome import label_reminder
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import history as history_store
from relances_app.store import timeline as store
from relances_app.store.database.database import Database
from relances_app.store.history import HistoryEntry

TIMELINE_SIZE = 50
"""Maximum of events on the page of a customer."""
PERIOD_COUNT = 50
"""Settled invoices from which the average payment period is computed."""


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """Figures of a customer; amounts in cents."""

    total: int
    documents: int
    overdue: int
    """Sum of the invoices past their due date, without credits."""
    overdue_documents: int
    days_late: int
    payment_days: int | None
    next_step: NextStep | None


def get_figures(db: Database, account: Account, today: date) -> CustomerFigures:
    """Return what a customer owes, how fast it pays, and its next reminder."""
    late = [item for item in account.items if item.is_open_invoice and item.due_on < today]
    return CustomerFigures(
        total=open_total(account.items),
        documents=len(account.items),
        overdue=open_total(late),
        overdue_documents=len(late),
        days_late=max(((today - item.due_on).days for item in late), default=0),
        payment_days=compute_payment_days(store.list_payment_periods(db, account.customer_id, PERIOD_COUNT)),
        next_step=find_next_step(account, dunning_levels_store.get_dunning_levels(db)),
    )


def list_events(db: Database, customer_id: int, kind: TimelineKind | None = None) -> list[TimelineEvent]:
    """Return the newest events of a customer, of one kind or of all."""
    levels = dunning_levels_store.get_dunning_levels(db)
    entries = history_store.list_last_entries(db, customer_id, TIMELINE_SIZE)
    lists = (
        [_describe_reminder(entry, levels) for entry in entries],
        store.list_payment_events(db, customer_id, TIMELINE_SIZE),
        store.list_settled_events(db, customer_id, TIMELINE_SIZE),
        store.list_hold_events(db, customer_id, TIMELINE_SIZE),
    )
    return merge_events(lists, TIMELINE_SIZE, kind)


def _describe_reminder(entry: HistoryEntry, levels: DunningLevels) -> TimelineEvent:
    """Return a reminder with its last state."""
    state = label_reminder(entry.event, entry.channel, is_cancelled=entry.is_cancelled)
    by = "par mail" if entry.channel == "mail" else "par lettre"
    charged = f"dont {format_euros(entry.charged)} réclamés en plus des documents" if entry.charged else ""
    return TimelineEvent(
        datetime.fromisoformat(entry.at).astimezone().date(),
        TimelineKind.REMINDER,
        f"{levels[entry.level].name} {by} : {state}",
        " · ".join(filter(None, (entry.recipient, charged))),
        entry.total + entry.charged,
        entry.id,
    )
