"""What the last reminders brought in: how much less is open of the invoices that they claimed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = 30
"""Days looked back upon, the day itself included."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """An invoice claimed by a reminder: cents open when it left and now.

    `paid_before` are the cents of payments recorded since, whose day in the bank is before the reminder's.
    """

    document_id: int
    open_then: int
    open_now: int
    paid_before: int = 0


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """How many reminders left, and the cents settled afterwards on the same invoices."""

    reminders: int
    amount: int


def add_up(reminders: int, reminded: Iterable[Reminded]) -> BroughtIn:
    """Return what was settled after reminders, given oldest first; an invoice counts from its first one.

    Settled is whatever lowered the open sum since: a payment recorded, an invoice marked as paid, a list in which
    it is missing or lower. What is taken back (a payment, an import) no longer counts. It happened after the
    reminder; nobody can say that it happened because of it.
    """
    first: dict[int, Reminded] = {}
    for line in reminded:
        first.setdefault(line.document_id, line)
    return BroughtIn(reminders, sum(max(x.open_then - x.open_now - x.paid_before, 0) for x in first.values()))


def first_day(today: date) -> date:
    """Return the first of the days whose reminders count."""
    return today - timedelta(days=WINDOW - 1)
