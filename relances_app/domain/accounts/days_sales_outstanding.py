"""Days sales outstanding (« délai moyen de paiement »), or the reason why it cannot be computed yet."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.dates import format_date

PERIOD_DAYS = 90
"""Length in days of the sales period, today included."""
MAX_FILE_AGE_DAYS = 30
"""Age in days from which the newest file is too old to cover recent sales."""


@dataclass(frozen=True, slots=True)
class Sales:
    """Stored sales in signed cents, tax included, and the dates of the first and last imported file.

    `owed` is the sum of all open documents, credits deducted. `invoiced` is the sum of the invoices issued
    within PERIOD_DAYS, less the credit notes; deposits and payments are not sales.
    """

    owed: int
    invoiced: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class DaysSalesOutstanding:
    """A number of whole days, or None with the French sentence that gives the reason."""

    days: int | None
    reason: str = ""


def compute_dso(sales: Sales, today: date) -> DaysSalesOutstanding:
    """Return owed × PERIOD_DAYS ÷ invoiced to the nearest day, halves rounded up; never below zero.

    The formula needs all sales of the period, which has two limits. Invoices paid before the first import are
    missing, so nothing is computed until the first file is PERIOD_DAYS old. Files of open invoices never
    contain one that was issued and paid between two files, so the true figure can be lower; the page says this.

    >>> compute_dso(Sales(50_000, 90_000, date(2025, 1, 1), date(2026, 3, 1)), date(2026, 3, 2)).days
    50
    """
    reason = _missing_data_reason(sales, today)
    if reason:
        return DaysSalesOutstanding(None, reason)
    owed = max(sales.owed, 0)
    return DaysSalesOutstanding((2 * owed * PERIOD_DAYS + sales.invoiced) // (2 * sales.invoiced))


def period_start(today: date) -> date:
    """Return the first day of the period whose sales count."""
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
        return (
            f"Pas calculable : le dernier fichier de factures a plus de {MAX_FILE_AGE_DAYS} jours. "
            "Importez-en un récent."
        )
    if sales.invoiced <= 0:
        return f"Pas calculable : aucune vente connue sur les {PERIOD_DAYS} derniers jours."
    return ""
