"""What a reminder shows beside the documents that it claims: other overdue documents, and the balance."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.dunning.due_reminders import (
    DueReminder,
    DueRules,
    ReminderQuery,
    is_due,
    list_riders,
)


@dataclass(frozen=True, slots=True)
class MessageParts:
    """The other documents of the account that a message names; amounts in signed cents."""

    riders: tuple[OpenItem, ...] = ()
    """Due at lower levels, with their credits: each rises by one level of its own when the message leaves."""
    noted: tuple[OpenItem, ...] = ()
    """Overdue, but not due for a reminder now; named for information."""
    upcoming: tuple[OpenItem, ...] = ()
    """Not yet due; named if the level is set so."""
    disputed: tuple[OpenItem, ...] = ()
    """In dispute and not claimed; named if the level is set so."""
    balance: int | None = None
    """The balance of the account without disputed and paused documents; None where it adds nothing."""
    not_due: int = 0
    """The part of the balance that is not yet due."""

    @property
    def others(self) -> tuple[OpenItem, ...]:
        """The second table: riders and noted documents, oldest first."""
        return tuple(sorted((*self.riders, *self.noted), key=lambda item: item.age_order))


NO_PARTS = MessageParts()


def build_parts(
    account: Account,
    claimed: tuple[OpenItem, ...],
    query: ReminderQuery,
    today: date,
    rules: DueRules,
    left_out: Collection[int] = (),
) -> MessageParts:
    """Return what the message about the claimed documents shows beside them.

    A document that the user did not select is not named, and then no balance is stated: those of the same level, and
    `left_out`, the ids of those at lower levels.
    """
    level = rules.levels[query.level]
    riders = tuple(i for i in list_riders(account, query, today, rules) if i.id not in left_out)
    if not any(item.is_open_invoice for item in riders):
        riders = ()
    taken = {item.id for item in (*claimed, *riders)}
    left = [item for item in account.items if item.id not in taken]
    open_ones = [item for item in left if item.is_open_invoice and not item.hold and not item.doubt]
    free = [item for item in open_ones if item.id not in left_out]
    unselected = len(free) < len(open_ones) or any(is_due(item, query, today) for item in free)
    overdue = [item for item in free if item.due_on < today and not is_due(item, query, today)]
    upcoming = [item for item in free if item.due_on >= today]
    reductions = _list_reductions(account, (*claimed, *riders)) if overdue or riders else []
    disputed = tuple(i for i in left if i.is_open_invoice and i.hold and i.hold.is_dispute and not i.doubt)
    parts = MessageParts(
        riders,
        (*overdue, *reductions),
        tuple(upcoming) if level.lists_upcoming else (),
        disputed if level.lists_disputed else (),
    )
    is_more = bool(parts.others or account.claimable_balance != sum(i.open_amount for i in claimed))
    if unselected or not is_more or any(item.doubt for item in account.items):
        return parts
    return _state_balance(parts, account.claimable_balance, upcoming)


def _list_reductions(account: Account, taken: Iterable[OpenItem]) -> list[OpenItem]:
    """Return the credits, each with the part that the claims do not deduct."""
    deducted: Counter[int] = Counter()
    for item in taken:
        deducted[item.id] += item.open_amount
    return [
        replace(item, open_amount=rest)
        for item in account.items
        if item.is_credit and (rest := item.open_amount - deducted[item.id])
    ]


def _state_balance(parts: MessageParts, balance: int, upcoming: Iterable[OpenItem]) -> MessageParts:
    not_due = sum(item.open_amount for item in upcoming)
    return MessageParts(parts.riders, parts.noted, parts.upcoming, parts.disputed, balance, not_due)


def list_companions(due: DueReminder | None) -> tuple[OpenItem, ...]:
    """Return the invoices that go along in the message of a customer."""
    return tuple(item for item in due.riders if item.is_open_invoice) if due else ()
