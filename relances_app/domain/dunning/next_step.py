"""The next reminder of a customer: its level, and the day from which it is due."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.hold import Hold
from relances_app.domain.dunning.due_reminders import DueRules, ReminderQuery, find_due_items
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next reminder: its level, the day from which it is due, and the invoice that it is about if unpaid."""

    level: int
    due_on: date
    number: str


def find_next_step(account: Account, rules: DueRules, today: date) -> NextStep | None:
    """Return the earliest reminder to come, the highest level of that day; never before today.

    None if nothing may be asked for, or only a person can release it.
    """
    start = _find_first_day(account, today)
    if account.blocking_doubt or start is None or account.balance <= 0:
        return None
    lists: dict[tuple[int, date], NextStep] = {}
    for step in _list_steps(account, rules, start):
        lists.setdefault((step.level, step.due_on), step)
    steps = sorted(lists.values(), key=lambda step: (step.due_on, -step.level))
    return next((step for step in steps if _is_asked(account, step, rules)), None)


def _find_first_day(account: Account, today: date) -> date | None:
    """Return the first day on which the customer may get a message; None if only a person decides."""
    days = [today]
    if account.hold:
        if account.hold.until_on is None:
            return None
        days.append(account.hold.until_on + timedelta(days=1))
    if account.last_message and account.last_message.find_wait(today):
        if account.last_message.is_pending:
            return None
        days.append(account.last_message.next_on)
    return max(days)


def _list_steps(account: Account, rules: DueRules, start: date) -> Iterator[NextStep]:
    """Yield the next reminder of each invoice, the oldest invoice first."""
    for item in sorted(account.items, key=lambda item: item.age_order):
        day = _find_due_day(item, rules)
        if day is not None:
            yield NextStep(item.level + 1, max(day, start), item.number)


def _find_due_day(item: OpenItem, rules: DueRules) -> date | None:
    """Return the day from which an invoice is due for its next level; None if it is not without a person."""
    if not item.is_open_invoice or item.doubt or item.is_pending or item.level >= LAST_LEVEL:
        return None
    grace = timedelta(days=rules.levels[item.level + 1].grace_days)
    days = [item.due_on + grace]
    if item.level:
        if item.last_reminded_on is None:
            return None
        days.append(item.last_reminded_on + grace)
    if item.hold:
        if item.hold.until_on is None:
            return None
        days.append(item.hold.until_on + timedelta(days=1))
    return max(days)


def _is_asked(account: Account, step: NextStep, rules: DueRules) -> bool:
    """Return whether the list of that day asks for something, with the holds of that day."""
    items = tuple(
        item if _keep_until(item.hold, step.due_on) is item.hold else replace(item, hold=None)
        for item in account.items
    )
    then = replace(account, items=items, hold=_keep_until(account.hold, step.due_on))
    query = ReminderQuery(step.level, step.due_on, rules.levels[step.level].grace_days)
    due = find_due_items(then, query, step.due_on, rules)
    return due is not None and not due.hold and due.total > 0


def _keep_until(hold: Hold | None, day: date) -> Hold | None:
    return hold if hold and (hold.until_on is None or hold.until_on >= day) else None
