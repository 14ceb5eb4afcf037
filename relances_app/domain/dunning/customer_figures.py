"""The figures of a customer: what is owed and overdue, how fast it pays, and the next reminder with its day."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, open_total
from relances_app.domain.dunning.due_reminders import DueRules
from relances_app.domain.dunning.next_step import NextStep, find_next_step

FIGURES_DAYS = 365
"""Days over which the average delay of payment is counted."""


@dataclass(frozen=True, slots=True)
class PaymentDelay:
    """Average delay of payment: days from the date of the invoice to its payment, weighted by the sums paid."""

    days: int
    is_partial: bool = False
    """Whether the imported data start within the period, so that later payments than those known are possible."""

    @property
    def label(self) -> str:
        """French text: `12 jours`, `au moins 12 jours`."""
        days = f"{self.days} jour{'s' if self.days > 1 else ''}"
        return f"au moins {days}" if self.is_partial else days


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """Figures of one customer; amounts in signed cents."""

    total: int
    documents: int
    overdue: int
    """Sum of the invoices past their due date, credits deducted."""
    overdue_documents: int
    days_late: int
    delay: PaymentDelay | None
    """None where no payment of the last FIGURES_DAYS days is known."""
    last_contact_on: date | None
    """Day of the last message, or of the last call that reached the customer."""
    next_step: NextStep | None
    """None where nothing can be asked for, or only a person can release it."""


def compute_delay(weighted_days: int, paid: int, data_since: date | None, today: date) -> PaymentDelay | None:
    """Return the average of the sums paid (cents) times their days; None where nothing was paid.

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
    late = [item for item in account.items if item.is_open_invoice and item.due_on < today]
    deducted = [item for item in account.items if item.is_credit]
    return CustomerFigures(
        total=open_total(account.items),
        documents=len(account.items),
        overdue=max(open_total([*late, *deducted]), 0),
        overdue_documents=len(late),
        days_late=max(((today - item.due_on).days for item in late), default=0),
        delay=delay,
        last_contact_on=last_contact_on,
        next_step=find_next_step(account, rules, today),
    )
