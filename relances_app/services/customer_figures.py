"""Figures and timeline of the page of one customer."""

from datetime import date, datetime

from relances_app.domain.accounts.account import Account
from relances_app.domain.accounts.timeline import (
    TimelineEvent,
    TimelineKind,
    describe_call,
    merge_events,
)
from relances_app.domain.dunning.customer_figures import CustomerFigures, compute_figures
from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL, DunningLevels
from relances_app.domain.money import format_euros
from relances_app.domain.sending.outcome import label_reminder
from relances_app.store import calls as calls_store
from relances_app.store import customer_figures as figures_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import history as history_store
from relances_app.store import timeline as store
from relances_app.store.database.database import Database
from relances_app.store.history import HistoryEntry

TIMELINE_SIZE = 50
"""Maximum of events on the page of a customer."""


def get_figures(db: Database, account: Account, today: date) -> CustomerFigures:
    """Return what a customer owes, how fast it pays, its last message and its next reminder."""
    id_ = account.customer_id
    delay, contact = figures_store.find_delays(db, today, [id_]), figures_store.find_last_contacts(db, [id_])
    rules = dunning_levels_store.get_rules(db)
    return compute_figures(account, rules, today, delay.get(id_), contact.get(id_))


def list_events(db: Database, customer_id: int, kind: TimelineKind | None = None) -> list[TimelineEvent]:
    """Return the newest events of a customer, of one kind or of all."""
    levels = dunning_levels_store.get_dunning_levels(db)
    entries = history_store.list_last_entries(db, customer_id, TIMELINE_SIZE)
    lists = (
        [_describe_reminder(entry, levels) for entry in entries],
        store.list_payment_events(db, customer_id, TIMELINE_SIZE),
        store.list_settled_events(db, customer_id, TIMELINE_SIZE),
        store.list_hold_events(db, customer_id, TIMELINE_SIZE),
        [describe_call(call) for call in calls_store.list_of_customer(db, customer_id, TIMELINE_SIZE)],
    )
    return merge_events(lists, TIMELINE_SIZE, kind)


def has_calls(db: Database, customer_id: int) -> bool:
    """Return whether a call to a customer was recorded."""
    return bool(calls_store.list_of_customer(db, customer_id, 1))


def _describe_reminder(entry: HistoryEntry, levels: DunningLevels) -> TimelineEvent:
    """Return a reminder with its last state."""
    state = label_reminder(entry.event, entry.channel, is_cancelled=entry.is_cancelled)
    name = levels[entry.level].name if entry.level != STATEMENT_LEVEL else "Relevé de compte"
    by = "par mail" if entry.channel == "mail" else "par lettre"
    charged = f"dont {format_euros(entry.charged)} de pénalités et indemnités" if entry.charged else ""
    return TimelineEvent(
        datetime.fromisoformat(entry.at).astimezone().date(),
        TimelineKind.REMINDER,
        f"{name} {by} : {state}",
        " · ".join(filter(None, (entry.recipient, charged))),
        entry.total + entry.charged,
        entry.id,
    )
