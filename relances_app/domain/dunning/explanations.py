"""Explanations: why a document is in the list of a level, or why it is not."""

from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.dates import format_date
from relances_app.domain.dunning.credit_allocation import allocate_credits, compute_credit_level
from relances_app.domain.dunning.due_reminders import (
    DEFAULT_RULES,
    DueRules,
    ReminderQuery,
    find_due_items,
    find_obstacle,
    format_doubt,
    would_be_due,
)
from relances_app.domain.dunning.dunning_levels import (
    LAST_LEVEL,
    DunningLevels,
    format_level_name,
)


def explain_item(
    item: OpenItem,
    account: Account,
    query: ReminderQuery,
    today: date,
    rules: DueRules = DEFAULT_RULES,
) -> str:
    """Return the French reason why a document is in the list of the query, or why it is not."""
    if item.open_amount == 0:
        return "soldé"
    if doubt := item.doubt or account.doubt:
        return format_doubt(doubt)
    if item.is_credit and not item.is_pending:
        return _explain_credit(item, account, query, rules.levels)
    if hold := _explain_hold(item, account):
        return hold
    if not item.is_open_invoice:
        return "ce document n'est pas une facture"
    return _explain_invoice(item, account, query, today, rules)


def _explain_hold(item: OpenItem, account: Account) -> str:
    if item.hold:
        return item.hold.message
    if account.hold:
        return f"client {account.hold.message}"
    if item.is_pending:
        return "une relance est en attente d'envoi ou incertaine : voyez la page « Suivi des envois »"
    return ""


def _explain_credit(item: OpenItem, account: Account, query: ReminderQuery, levels: DunningLevels) -> str:
    level = compute_credit_level(account.items)
    if level is None:
        return "avoir ou règlement non lettré : ce client n'a pas de facture à relancer"
    if query.level == level or item.id in {
        c.id for c in allocate_credits(account.items).get(query.level, ())
    }:
        return "avoir ou règlement non lettré : déduit de ce groupe"
    name = format_level_name(levels, level)
    return f"avoir ou règlement non lettré : déduit de {name}, avec la plus ancienne facture"


def _explain_invoice(
    item: OpenItem, account: Account, query: ReminderQuery, today: date, rules: DueRules
) -> str:
    if item.level >= LAST_LEVEL:
        return f"les trois relances sont faites, la dernière le {_format_day(item.last_reminded_on)}"
    if item.level + 1 != query.level:
        return _explain_other_level(item, account, query, today, rules)
    if item.due_on > query.cutoff_date:
        return _explain_delay(item.due_on, query)
    if not would_be_due(item, query):
        return f"relancé {_format_ago(item.last_reminded_on, today)}"
    if obstacle := find_obstacle(item, query, today):
        return obstacle.reason
    reminder = find_due_items(account, query, today, rules)
    held = reminder.hold if reminder else ""
    return held or f"à relancer : échu depuis le {format_date(item.due_on)}"


def _explain_other_level(
    item: OpenItem, account: Account, query: ReminderQuery, today: date, rules: DueRules
) -> str:
    levels = rules.levels
    reminder = find_due_items(account, query, today, rules)
    if reminder and item.id in {rider.id for rider in reminder.riders}:
        own = format_level_name(levels, item.level + 1)
        return f"part avec ce message, parmi les autres factures échues, et compte pour {own}"
    if item.level + 1 > query.level:
        return f"déjà relancé : {levels[item.level].name} le {_format_day(item.last_reminded_on)}"
    return f"en attente de {format_level_name(levels, item.level + 1)}"


def _explain_delay(due_on: date, query: ReminderQuery) -> str:
    if due_on > query.as_of:
        return f"non échu : à payer le {format_date(due_on)}"
    listed_on = due_on + timedelta(days=query.grace_days)
    return f"échu depuis le {format_date(due_on)} : dans la liste à partir du {format_date(listed_on)}"


def _format_day(day: date | None) -> str:
    return format_date(day) if day else "date inconnue"


def _format_ago(day: date | None, today: date) -> str:
    if day is None:
        return "à une date inconnue"
    days = (today - day).days
    return "aujourd'hui" if days <= 0 else "hier" if days == 1 else f"il y a {days} jours"
