"""Amounts collected after recent reminders: how much less is open on the invoices that they listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_DAYS = 30
"""Length in days of the period looked at, today included."""


@dataclass(frozen=True, slots=True)
class RemindedInvoice:
    """An invoice listed in a reminder: cents open when the reminder was sent, and now.

    `paid_before_reminder` is the sum of payments recorded since, but booked by the bank before the reminder.
    """

    document_id: int
    open_at_reminder: int
    open_now: int
    paid_before_reminder: int = 0


@dataclass(frozen=True, slots=True)
class CollectedTotals:
    """Number of reminders sent, and cents settled afterwards on their invoices."""

    reminders: int
    amount: int


def sum_collected(reminders: int, reminded: Iterable[RemindedInvoice]) -> CollectedTotals:
    """Return what was settled after reminders, given oldest first; an invoice counts from its first reminder.

    Everything that lowered the open amount counts: a payment, an invoice marked as paid, an import in which it
    is missing or lower. A payment or an import that was undone does not. The settlement followed the reminder;
    it need not be caused by it.
    """
    first: dict[int, RemindedInvoice] = {}
    for invoice in reminded:
        first.setdefault(invoice.document_id, invoice)
    return CollectedTotals(
        reminders,
        sum(max(x.open_at_reminder - x.open_now - x.paid_before_reminder, 0) for x in first.values()),
    )


def window_start(today: date) -> date:
    """Return the first day of the period whose reminders count."""
    return today - timedelta(days=WINDOW_DAYS - 1)
