"""Due reminders: which documents a customer is reminded of at a level, and why others are not due."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, OpenItem, open_total
from relances_app.domain.dates import format_date
from relances_app.domain.dunning.credit_allocation import allocate_credits, compute_credit_level
from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    LAST_LEVEL,
    DunningLevels,
    format_level_name,
)
from relances_app.domain.money import format_euros


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
    """What is asked for and deducted; only documents to be verified where there is nothing else."""
    held: tuple[OpenItem, ...] = ()
    """Documents that would be due, were they not to be verified; they count nowhere."""

    @property
    def hold(self) -> str:
        """Why the whole group is not reminded, in French; empty when nothing holds it."""
        if self.account.hold:
            return self.account.hold.message
        if doubt := self.account.blocking_doubt:
            return format_doubt(doubt)
        if self.items[0].doubt:
            return format_doubt(self.items[0].doubt)
        return find_balance_problem(self.total, self.account)

    @property
    def total(self) -> int:
        """The sum of the documents in cents, credits deducted."""
        return open_total(self.items)


def is_due(item: OpenItem, query: ReminderQuery) -> bool:
    """Return whether an invoice is due for level N: it is at level N-1, and the delay has passed.

    Dates are compared with <=, never with ==, so that no reminder is lost when the program was not used on the
    exact day.
    """
    return not item.doubt and _would_be_due(item, query)


def _would_be_due(item: OpenItem, query: ReminderQuery) -> bool:
    if not item.is_open_invoice or item.is_pending or item.hold is not None:
        return False
    if item.level != query.level - 1 or item.due_on > query.cutoff_date:
        return False
    if query.level == 1:
        return True
    return item.last_reminded_on is not None and item.last_reminded_on <= query.cutoff_date


def find_due_items(account: Account, query: ReminderQuery) -> DueReminder | None:
    """Return the customer's due documents for the query, or None when no invoice is due."""
    listed = sorted((i for i in account.items if _would_be_due(i, query)), key=lambda item: item.age_order)
    held = tuple(item for item in listed if item.doubt)
    due = [item for item in listed if not item.doubt]
    if not listed:
        return None
    if not due:
        return DueReminder(account, held)
    due += allocate_credits(account.items).get(query.level, ())
    return DueReminder(account, tuple(sorted(due, key=lambda item: item.age_order)), held)


def find_balance_problem(total: int, account: Account) -> str:
    """Say in French why a sum must not be asked for: it is more than the customer owes in all; empty when it may."""
    if total <= 0 or total <= account.balance:
        return ""
    balance, asked = format_euros(account.balance), format_euros(total)
    if account.balance <= 0:
        return f"son solde est de {balance}, avoirs et règlements déduits : rien n'est à demander"
    return f"son solde est de {balance}, et {asked} seraient demandés : vérifiez ses avoirs et règlements"


def format_doubt(doubt: str) -> str:
    """Say in French that a person has to answer something first."""
    return f"à vérifier : {doubt}"


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
    if doubt := item.doubt or account.doubt:
        return format_doubt(doubt)
    if item.is_credit and not item.is_pending:
        return _explain_credit(item, account, query, levels)
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
    return format_date(day) if day else "date inconnue"


def _format_ago(day: date | None, today: date) -> str:
    if day is None:
        return "à une date inconnue"
    days = (today - day).days
    return "aujourd'hui" if days <= 0 else "hier" if days == 1 else f"il y a {days} jours"
