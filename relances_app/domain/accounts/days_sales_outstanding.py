"""Days of sales outstanding (« délai moyen de paiement »), and why they cannot be worked out yet."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.dates import format_date

PERIOD_DAYS = 90
"""Days of sales that what is owed is compared with, the day itself included."""
MAX_FILE_AGE_DAYS = 30
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
class DaysSalesOutstanding:
    """Whole days, or None with the French sentence that says why."""

    days: int | None
    reason: str = ""


def compute_dso(sales: Sales, today: date) -> DaysSalesOutstanding:
    """Return owed × PERIOD ÷ invoiced, to the nearest day, a half upwards; never below zero.

    The formula asks for all sales of the period. Two limits follow. Books that began later miss invoices paid
    before: nothing is worked out until the first file is PERIOD old. And files of open invoices never show one
    that was issued and paid between two files: the true figure can be lower, which the screen says.

    >>> work_out(Sales(50_000, 90_000, date(2025, 1, 1), date(2026, 3, 1)), date(2026, 3, 2)).days
    50
    """
    why_not = _missing_data_reason(sales, today)
    if why_not:
        return DaysSalesOutstanding(None, why_not)
    owed = max(sales.owed, 0)
    return DaysSalesOutstanding((2 * owed * PERIOD_DAYS + sales.invoiced) // (2 * sales.invoiced))


def period_start(today: date) -> date:
    """Return the first of the days whose sales count."""
    return today - timedelta(days=PERIOD_DAYS - 1)


def _missing_data_reason(sales: Sales, today: date) -> str:
    if sales.first_on is None or sales.last_on is None:
        return "Pas encore calculable : aucun fichier de factures n’a été importé."
    if sales.first_on > period_start(today):
        ready_on = format_date(sales.first_on + timedelta(days=PERIOD_DAYS - 1))
        return (
            f"Calculable à partir du {ready_on} : il faut {PERIOD_DAYS} jours de factures suivies, et le premier "
            f"fichier est du {format_date(sales.first_on)}."
        )
    if sales.last_on < today - timedelta(days=MAX_FILE_AGE_DAYS):
        return f"Pas calculable : le dernier fichier de factures a plus de {MAX_FILE_AGE_DAYS} jours. Importez-en un récent."
    if sales.invoiced <= 0:
        return f"Pas calculable : aucune vente connue sur les {PERIOD_DAYS} derniers jours."
    return ""
