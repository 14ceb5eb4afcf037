"""Who is due which reminder, and the reason for each document that is not."""

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
    """What the filter bar asks: list `level` on the day `as_of` with a delay of `grace_days`."""

    level: int
    as_of: date
    grace_days: int

    @property
    def cutoff_date(self) -> date:
        """The last day that a due date, or the reminder before, may bear."""
        return self.as_of - timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One customer's group in a list."""

    account: Account
    items: tuple[OpenItem, ...]

    @property
    def total(self) -> int:
        """The sum of the group in cents, credits deducted."""
        return open_total(self.items)


def is_due(item: OpenItem, query: ReminderQuery) -> bool:
    """Say whether an invoice has its place in list N: level N-1, and the delay has passed.

    Days are compared with "not after", never with equality: a missed day loses nothing.
    """
    if not item.is_open_invoice or item.is_pending or item.hold is not None:
        return False
    if item.level != query.level - 1 or item.due_on > query.cutoff_date:
        return False
    if query.level == 1:
        return True
    return item.last_reminded_on is not None and item.last_reminded_on <= query.cutoff_date


def is_deductible(item: OpenItem) -> bool:
    """Say whether a credit reduces a group now: one that a waiting message carries is deducted there already."""
    return item.is_credit and item.hold is None and not item.is_pending


def compute_credit_level(items: Iterable[OpenItem]) -> int | None:
    """Return the list that unmatched credits go with: that of the oldest invoice still on the ladder."""
    claims = [item for item in items if item.is_open_invoice and item.level < LAST_LEVEL]
    return min(claims, key=lambda item: item.age_order).level + 1 if claims else None


def find_due_items(account: Account, query: ReminderQuery) -> DueReminder | None:
    """Return the customer's group in the list, or None when no invoice is due there."""
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
    """Say in French why a document is in the list asked for, or why it is not."""
    if item.open_amount == 0:
        return "soldé"
    if item.is_credit and not item.is_pending:
        return _explain_credit(account, query, levels)
    if waits := _explain_hold(item, account):
        return waits
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
    listed = due_on + timedelta(days=query.grace_days)
    return f"échu depuis le {format_date(due_on)} : dans la liste à partir du {format_date(listed)}"


def _format_day(day: date | None) -> str:
    return format_date(day) if day else "jour inconnu"


def _format_ago(day: date | None, today: date) -> str:
    if day is None:
        return "à une date inconnue"
    days = (today - day).days
    return "aujourd'hui" if days <= 0 else "hier" if days == 1 else f"il y a {days} jours"
