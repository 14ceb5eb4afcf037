"""Due reminders: which documents a customer is reminded of at a level, and why others are not due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, OpenItem, open_total
from relances_app.domain.dates import format_date
from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    LAST_LEVEL,
    DunningLevels,
    format_level_name,
)


@dataclass(frozen=True, slots=True)
class ReminderQuery:
    """Parameters of a list: reminders of `level` due on the day `as_of` after a delay of `grace_days`."""

    level: int
    as_of: date
    grace_days: int

    @property
    def cutoff_date(self) -> date:
        """The latest due date, or date of the previous reminder, for which a reminder is due."""
        return self.as_of - timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True)
class DueReminder:
    """The documents that one customer is due to be reminded of."""

    account: Account
    items: tuple[OpenItem, ...]

    @property
    def total(self) -> int:
        """The sum of the documents in cents, credits deducted."""
        return open_total(self.items)


def is_due(item: OpenItem, query: ReminderQuery) -> bool:
    """Return whether an invoice is due for level N: it is at level N-1, and the delay has passed.

    Dates are compared with <=, never with ==, so that no reminder is lost when the program was not used on the
    exact day.
    """
    if not item.is_open_invoice or item.is_pending or item.hold is not None:
        return False
    if item.level != query.level - 1 or item.due_on > query.cutoff_date:
        return False
    if query.level == 1:
        return True
    return item.last_reminded_on is not None and item.last_reminded_on <= query.cutoff_date


def is_deductible(item: OpenItem) -> bool:
    """Return whether a credit can be deducted now; one listed in a queued message is deducted there already."""
    return item.is_credit and item.hold is None and not item.is_pending


def compute_credit_level(items: Iterable[OpenItem]) -> int | None:
    """Return the level whose list deducts unmatched credits: the next one of the oldest invoice below the last."""
    invoices = [item for item in items if item.is_open_invoice and item.level < LAST_LEVEL]
    return min(invoices, key=lambda item: item.age_order).level + 1 if invoices else None


def find_due_items(account: Account, query: ReminderQuery) -> DueReminder | None:
    """Return the customer's due documents for the query, or None when no invoice is due."""
    due = [item for item in account.items if is_due(item, query)]
    if not due:
        return None
    if compute_credit_level(account.items) == query.level:
        due += [item for item in account.items if is_deductible(item)]
    return DueReminder(account, tuple(sorted(due, key=lambda item: item.age_order)))


def explain_item(
    item: OpenItem,
    account: Account,
    query: ReminderQuery,
    today: date,
    levels: DunningLevels = DEFAULT_LEVELS,
) -> str:
    """Return the French reason why a document is in the list of the query, or why it is not."""
    if item.open_amount == 0:
        return "soldé"
    if item.is_credit and not item.is_pending:
        return _explain_credit(account, query, levels)
    if hold := _explain_hold(item, account):
        return hold
    if not item.is_open_invoice:
        return "ce document n'est pas une facture"
    return _explain_invoice(item, query, today, levels)


def _explain_hold(item: OpenItem, account: Account) -> str:
    if item.hold:
        return item.hold.message
    if account.hold:
        return f"client {account.hold.message}"
    if item.is_pending:
        return "une relance est en attente d'envoi ou incertaine : voyez la page « Envois »"
    return ""


def _explain_credit(account: Account, query: ReminderQuery, levels: DunningLevels) -> str:
    level = compute_credit_level(account.items)
    if level is None:
        return "avoir ou règlement non lettré : ce client n'a pas de facture à relancer"
    if level == query.level:
        return "avoir ou règlement non lettré : déduit de ce groupe"
    name = format_level_name(levels, level)
    return f"avoir ou règlement non lettré : déduit de {name}, avec la plus ancienne facture"


def _explain_invoice(item: OpenItem, query: ReminderQuery, today: date, levels: DunningLevels) -> str:
    if item.level >= LAST_LEVEL:
        return f"les trois relances sont faites, la dernière le {_format_day(item.last_reminded_on)}"
    if item.level + 1 > query.level:
        return f"déjà relancé : {levels[item.level].name} le {_format_day(item.last_reminded_on)}"
    if item.level + 1 < query.level:
        return f"en attente de {format_level_name(levels, item.level + 1)}"
    if item.due_on > query.cutoff_date:
        return _explain_delay(item.due_on, query)
    if not is_due(item, query):
        return f"relancé {_format_ago(item.last_reminded_on, today)}"
    return f"à relancer : échu depuis le {format_date(item.due_on)}"


def _explain_delay(due_on: date, query: ReminderQuery) -> str:
    if due_on > query.as_of:
        return f"non échu : à payer le {format_date(due_on)}"
    listed_on = due_on + timedelta(days=query.grace_days)
    return f"échu depuis le {format_date(due_on)} : dans la liste à partir du {format_date(listed_on)}"


def _format_day(day: date | None) -> str:
    return format_date(day) if day else "jour inconnu"


def _format_ago(day: date | None, today: date) -> str:
    if day is None:
        return "à une date inconnue"
    days = (today - day).days
    return "aujourd'hui" if days <= 0 else "hier" if days == 1 else f"il y a {days} jours"
