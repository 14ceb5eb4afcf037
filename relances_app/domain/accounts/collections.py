"""What the last reminders brought in: how much less is open of the invoices that they claimed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_DAYS = 30
"""Days looked back upon, the day itself included."""


@dataclass(frozen=True, slots=True)
class RemindedInvoice:
    """An invoice claimed by a reminder: cents open when it left and now.

    `paid_before` are the cents of payments recorded since, whose day in the bank is before the reminder's.
    """

    document_id: int
    open_at_reminder: int
    open_now: int
    paid_before_reminder: int = 0


@dataclass(frozen=True, slots=True)
class CollectedTotals:
    """How many reminders left, and the cents settled afterwards on the same invoices."""

    reminders: int
    amount: int


def sum_collected(reminders: int, reminded: Iterable[RemindedInvoice]) -> CollectedTotals:
    """Return what was settled after reminders, given oldest first; an invoice counts from its first one.

    Settled is whatever lowered the open sum since: a payment recorded, an invoice marked as paid, a list in which
    it is missing or lower. What is taken back (a payment, an import) no longer counts. It happened after the
    reminder; nobody can say that it happened because of it.
    """
    first: dict[int, RemindedInvoice] = {}
    for line in reminded:
        first.setdefault(line.document_id, line)
    return CollectedTotals(
        reminders,
        sum(max(x.open_at_reminder - x.open_now - x.paid_before_reminder, 0) for x in first.values()),
    )


def window_start(today: date) -> date:
    """Return the first of the days whose reminders count."""
    return today - timedelta(days=WINDOW_DAYS - 1)
