"""The figures of a customer: what is owed and overdue, how late it pays, and the next reminder with its day."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, OpenItem, open_total
from relances_app.domain.dunning.due_reminders import DueRules
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL

FIGURES_DAYS = 365
"""Days over which the average delay of payment is counted."""


@dataclass(frozen=True, slots=True)
class PaymentDelay:
    """Average delay of payment: days from due date to payment, weighted by the sums paid; negative when early."""

    days: int
    is_partial: bool = False
    """Whether the imported data start within the period, so that later payments than those known are possible."""

    @property
    def label(self) -> str:
        """French text: `12 jours`, `au moins 12 jours`."""
        days = f"{self.days} jour{'s' if abs(self.days) > 1 else ''}"
        return f"au moins {days}" if self.is_partial else days


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next reminder of a customer: its level, and the day from which it is due."""

    level: int
    on: date


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """Figures of one customer; amounts in signed cents."""

    total: int
    overdue: int
    days_late: int
    delay: PaymentDelay | None
    """None where no payment of the last FIGURES_DAYS days is known."""
    last_contact_on: date | None
    next_step: NextStep | None
    """None where nothing can be asked for, or only a person can release it."""


def compute_delay(weighted_days: int, paid: int, data_since: date | None, today: date) -> PaymentDelay | None:
    """Return the average of the sums paid (cents) times their days of delay; None where nothing was paid.

    `data_since` is the day of the first import.
    """
    if paid <= 0:
        return None
    is_partial = data_since is None or data_since > today - timedelta(days=FIGURES_DAYS)
    return PaymentDelay(round(weighted_days / paid), is_partial)


def compute_figures(
    account: Account, rules: DueRules, today: date, delay: PaymentDelay | None, last_contact_on: date | None
) -> CustomerFigures:
    """Return the figures of an account."""
    overdue = [
        item for item in account.items if item.is_credit or (item.is_open_invoice and item.due_on < today)
    ]
    oldest = account.oldest_open_invoice
    return CustomerFigures(
        total=open_total(account.items),
        overdue=max(open_total(overdue), 0),
        days_late=max((today - oldest.due_on).days, 0) if oldest else 0,
        delay=delay,
        last_contact_on=last_contact_on,
        next_step=find_next_step(account, rules, today),
    )


def find_next_step(account: Account, rules: DueRules, today: date) -> NextStep | None:
    """Return the earliest reminder to come, the highest level of that day; never before today."""
    if account.blocking_doubt or open_total(account.items) <= 0:
        return None
    earliest = _list_customer_days(account, today)
    if earliest is None:
        return None
    steps = [
        NextStep(item.level + 1, max(day, earliest, today))
        for item in account.items
        if (day := _find_due_day(item, rules)) is not None
    ]
    return min(steps, key=lambda step: (step.on, -step.level), default=None)


def _list_customer_days(account: Account, today: date) -> date | None:
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


def _find_due_day(item: OpenItem, rules: DueRules) -> date | None:
    """Return the day from which an invoice is due for its next level; None if it is not without a person."""
    if not item.is_open_invoice or item.doubt or item.is_pending or item.level >= LAST_LEVEL:
        return None
    if item.level and item.last_reminded_on is None:
        return None
    grace = timedelta(days=rules.levels[item.level + 1].grace_days)
    days = [item.due_on + grace]
    if item.level and item.last_reminded_on:
        days.append(item.last_reminded_on + grace)
    if item.hold:
        if item.hold.until_on is None:
            return None
        days.append(item.hold.until_on + timedelta(days=1))
    return max(days)
