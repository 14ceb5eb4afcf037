"""Who is due which reminder, and the reason for each document that is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, Item, total
from relances_app.domain.dates import format_date
from relances_app.domain.dunning.dunning_levels import DEFAULT_LADDER, LAST_LEVEL, Ladder, name_level


@dataclass(frozen=True, slots=True)
class Question:
    """What the filter bar asks: list `level` on the day `as_of` with a delay of `grace_days`."""

    level: int
    as_of: date
    grace_days: int

    @property
    def latest_day(self) -> date:
        """The last day that a due date, or the reminder before, may bear."""
        return self.as_of - timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One customer's group in a list."""

    account: Account
    items: tuple[Item, ...]

    @property
    def total(self) -> int:
        """The sum of the group in cents, credits deducted."""
        return total(self.items)


def is_due(item: Item, question: Question) -> bool:
    """Say whether an invoice has its place in list N: level N-1, and the delay has passed.

    Days are compared with "not after", never with equality: a missed day loses nothing.
    """
    if not item.is_claim or item.is_pending or item.hold is not None:
        return False
    if item.level != question.level - 1 or item.due_on > question.latest_day:
        return False
    if question.level == 1:
        return True
    return item.last_reminded_on is not None and item.last_reminded_on <= question.latest_day


def is_deductible(item: Item) -> bool:
    """Say whether a credit reduces a group now: one that a waiting message carries is deducted there already."""
    return item.is_credit and item.hold is None and not item.is_pending


def find_credit_level(items: Iterable[Item]) -> int | None:
    """Return the list that unmatched credits go with: that of the oldest invoice still on the ladder."""
    claims = [item for item in items if item.is_claim and item.level < LAST_LEVEL]
    return min(claims, key=lambda item: item.seniority).level + 1 if claims else None


def plan(account: Account, question: Question) -> Proposal | None:
    """Return the customer's group in the list, or None when no invoice is due there."""
    due = [item for item in account.items if is_due(item, question)]
    if not due:
        return None
    if find_credit_level(account.items) == question.level:
        due += [item for item in account.items if is_deductible(item)]
    return Proposal(account, tuple(sorted(due, key=lambda item: item.seniority)))


def explain(
    item: Item, account: Account, question: Question, today: date, ladder: Ladder = DEFAULT_LADDER
) -> str:
    """Say in French why a document is in the list asked for, or why it is not."""
    if item.open_amount == 0:
        return "soldé"
    if item.is_credit and not item.is_pending:
        return _explain_credit(account, question, ladder)
    if waits := _explain_wait(item, account):
        return waits
    if not item.is_claim:
        return "ce document n'est pas une facture"
    return _explain_claim(item, question, today, ladder)


def _explain_wait(item: Item, account: Account) -> str:
    if item.hold:
        return item.hold.sentence
    if account.hold:
        return f"client {account.hold.sentence}"
    if item.is_pending:
        return "une relance est en attente d'envoi ou incertaine : voyez la page « Envois »"
    return ""


def _explain_credit(account: Account, question: Question, ladder: Ladder) -> str:
    level = find_credit_level(account.items)
    if level is None:
        return "avoir ou règlement non lettré : ce client n'a pas de facture à relancer"
    if level == question.level:
        return "avoir ou règlement non lettré : déduit de ce groupe"
    name = name_level(ladder, level)
    return f"avoir ou règlement non lettré : déduit de {name}, avec la plus ancienne facture"


def _explain_claim(item: Item, question: Question, today: date, ladder: Ladder) -> str:
    if item.level >= LAST_LEVEL:
        return f"les trois relances sont faites, la dernière le {_said(item.last_reminded_on)}"
    if item.level + 1 > question.level:
        return f"déjà relancé : {ladder[item.level].name} le {_said(item.last_reminded_on)}"
    if item.level + 1 < question.level:
        return f"en attente de {name_level(ladder, item.level + 1)}"
    if item.due_on > question.latest_day:
        return _explain_delay(item.due_on, question)
    if not is_due(item, question):
        return f"relancé {_ago(item.last_reminded_on, today)}"
    return f"à relancer : échu depuis le {format_date(item.due_on)}"


def _explain_delay(due_on: date, question: Question) -> str:
    if due_on > question.as_of:
        return f"non échu : à payer le {format_date(due_on)}"
    listed = due_on + timedelta(days=question.grace_days)
    return f"échu depuis le {format_date(due_on)} : dans la liste à partir du {format_date(listed)}"


def _said(day: date | None) -> str:
    return format_date(day) if day else "jour inconnu"


def _ago(day: date | None, today: date) -> str:
    if day is None:
        return "à une date inconnue"
    days = (today - day).days
    return "aujourd'hui" if days <= 0 else "hier" if days == 1 else f"il y a {days} jours"
