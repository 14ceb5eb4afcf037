"""Cautious estimate of the date from which the claim on a document may be time-barred."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.dates import format_long_date

LIMITATION_YEARS = {CustomerKind.PROFESSIONAL: 5, CustomerKind.PRIVATE: 2, CustomerKind.UNKNOWN: 2}
"""C. com. L110-4 and C. civ. 2224; C. conso. L218-2; the shorter one while the kind of customer is unknown."""

WARNING_MONTHS = 6
"""Months before the estimated date from which the user is warned."""


@dataclass(frozen=True, slots=True)
class Limitation:
    """Day from which a claim may be time-barred, and day from which the user is warned."""

    estimated_on: date
    warn_from: date

    def is_near(self, today: date) -> bool:
        """Return whether the warning period has begun."""
        return today >= self.warn_from

    def message(self, today: date) -> str:
        """Return the French warning; it is an estimate, as the period runs from the delivery, not the invoice."""
        verb = "possible depuis le" if today >= self.estimated_on else "possible à partir du"
        return (
            f"Prescription {verb} {format_long_date(self.estimated_on)} (estimation d'après la date de "
            "facture ; le délai court de l'exécution de la prestation ou de la livraison, et seule une "
            "action en justice ou une reconnaissance de dette l'interrompt)."
        )


def estimate_limitation(issued_on: date, kind: CustomerKind) -> Limitation:
    """Return the estimate from the invoice date; a formal notice alone does not interrupt the period."""
    months = 12 * LIMITATION_YEARS[kind]
    return Limitation(_add_months(issued_on, months), _add_months(issued_on, months - WARNING_MONTHS))


def list_warnings(items: Iterable[OpenItem], kind: CustomerKind, today: date) -> dict[int, Limitation]:
    """Return, by document id, the estimates of the open invoices whose warning period has begun."""
    estimates = {item.id: estimate_limitation(item.issued_on, kind) for item in items if item.is_open_invoice}
    return {id_: estimate for id_, estimate in estimates.items() if estimate.is_near(today)}


def _add_months(day: date, months: int) -> date:
    """Add whole months; a day that does not exist becomes the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
