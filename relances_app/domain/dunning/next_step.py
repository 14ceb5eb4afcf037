"""The next reminder of a customer: its level, and the day from which it is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.dunning.due_reminders import ReminderQuery, find_due_items
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL, DunningLevels


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next reminder: its level, the day from which it is due, and the invoice that it is about if unpaid."""

    level: int
    due_on: date
    number: str


def find_next_step(account: Account, levels: DunningLevels) -> NextStep | None:
    """Return the earliest reminder of an account; None if a hold is in force or nothing may be asked."""
    earliest: dict[int, NextStep] = {}
    for item in sorted(account.items, key=lambda item: item.age_order):
        if item.level >= LAST_LEVEL or not _can_be_reminded(item):
            continue
        level = item.level + 1
        step = NextStep(level, _find_day(item, levels[level].grace_days), item.number)
        if level not in earliest or step.due_on < earliest[level].due_on:
            earliest[level] = step
    for step in sorted(earliest.values(), key=lambda step: (step.due_on, step.level)):
        due = find_due_items(account, ReminderQuery(step.level, step.due_on, levels[step.level].grace_days))
        if due and not due.hold and due.total > 0:
            return step
    return None


def _can_be_reminded(item: OpenItem) -> bool:
    return item.is_open_invoice and not item.is_pending and not item.hold and not item.doubt


def _find_day(item: OpenItem, grace_days: int) -> date:
    """Return the first day on which an invoice is due for its next level."""
    start = max(item.due_on, item.last_reminded_on) if item.level and item.last_reminded_on else item.due_on
    return start + timedelta(days=grace_days)
