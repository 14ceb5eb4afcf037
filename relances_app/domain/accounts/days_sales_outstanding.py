"""Days of sales outstanding (« délai moyen de paiement »), and why they cannot be worked out yet."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.dates import format_date

PERIOD = 90
"""Days of sales that what is owed is compared with, the day itself included."""
MAX_AGE = 30
"""Days after which the newest file says too little of recent sales."""


@dataclass(frozen=True, slots=True)
class Sales:
    """What the books know: signed cents, tax included, and the days of the first and last file of documents.

    `owed` is all that is open, credits taken off. `invoiced` is what invoices issued within PERIOD come to,
    credit notes taken off; deposits and payments are no sales.
    """

    owed: int
    invoiced: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class DaysOutstanding:
    """Whole days, or None with the French sentence that says why."""

    days: int | None
    why_not: str = ""


def work_out(sales: Sales, today: date) -> DaysOutstanding:
    """Return owed × PERIOD ÷ invoiced, to the nearest day, a half upwards; never below zero.

    The formula asks for all sales of the period. Two limits follow. Books that began later miss invoices paid
    before: nothing is worked out until the first file is PERIOD old. And files of open invoices never show one
    that was issued and paid between two files: the true figure can be lower, which the screen says.

    >>> work_out(Sales(50_000, 90_000, date(2025, 1, 1), date(2026, 3, 1)), date(2026, 3, 2)).days
    50
    """
    why_not = _find_gap(sales, today)
    if why_not:
        return DaysOutstanding(None, why_not)
    owed = max(sales.owed, 0)
    return DaysOutstanding((2 * owed * PERIOD + sales.invoiced) // (2 * sales.invoiced))


def first_day(today: date) -> date:
    """Return the first of the days whose sales count."""
    return today - timedelta(days=PERIOD - 1)


def _find_gap(sales: Sales, today: date) -> str:
    if sales.first_on is None or sales.last_on is None:
        return "Pas encore calculable : aucun fichier de factures n’a été importé."
    if sales.first_on > first_day(today):
        ready_on = format_date(sales.first_on + timedelta(days=PERIOD - 1))
        return (
            f"Calculable à partir du {ready_on} : il faut {PERIOD} jours de factures suivies, et le premier "
            f"fichier est du {format_date(sales.first_on)}."
        )
    if sales.last_on < today - timedelta(days=MAX_AGE):
        return f"Pas calculable : le dernier fichier de factures a plus de {MAX_AGE} jours. Importez-en un récent."
    if sales.invoiced <= 0:
        return f"Pas calculable : aucune vente connue sur les {PERIOD} derniers jours."
    return ""
