"""What a person wants to see of a list of reminders, and in what order.

What is not seen never leaves: the bar counts, the one button sends, « Tout sélectionner » ticks and an export holds
the customers in sight and no others. A customer is in sight whole or not at all, so that no document of a reminder
is hidden from who sends it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.accounts.account import Item
from relances_app.domain.accounts.customer import fold
from relances_app.domain.dunning.selection import Group
from relances_app.domain.sort_order import Order

LONGEST = 100
"""Characters of a search."""
_FIGURE = re.compile(r"(\d+)(?:[.,](\d{0,2}))?")


class Column(StrEnum):
    """A column that the list is put in order by, as the address names it."""

    CUSTOMER = "client"
    NUMBER = "numero"
    ISSUED = "facture"
    DUE = "echeance"
    AMOUNT = "montant"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a list is seen: words, the least total in cents, one customer; and the order."""

    words: str = ""
    least: int = 0
    customer_id: int | None = None
    column: Column = Column.CUSTOMER
    is_descending: bool = False

    @property
    def is_narrow(self) -> bool:
        """Say whether some customers of the list may be out of sight."""
        return bool(self.words or self.least or self.customer_id)

    @property
    def order(self) -> Order:
        """The order of the list."""
        return Order(self.column.value, self.is_descending)

    @property
    def is_by_name(self) -> bool:
        """Say whether the list is in its usual order."""
        return self.column is Column.CUSTOMER and not self.is_descending

    @property
    def is_plain(self) -> bool:
        """Say whether the list is shown whole and by name."""
        return not self.is_narrow and self.is_by_name


EVERYTHING = Sight()


def begin_of_amount(words: str) -> str:
    """Return how a sum begins that the words may mean, as `1501,6`; empty where they are no figure.

    >>> begin_of_amount("1 501.6")
    '1501,6'
    """
    match = _FIGURE.fullmatch(re.sub(r"[\s\u00a0\u202f€]", "", words))
    if match is None:
        return ""
    whole, part = match.groups()
    return whole if part is None else f"{int(whole)},{part}"


def begins_with(cents: int, begin: str) -> bool:
    """Say whether a sum in cents is written with this beginning."""
    return bool(begin) and f"{abs(cents) // 100},{abs(cents) % 100:02d}".startswith(begin)


def keep_seen(groups: Iterable[Group], sight: Sight, answering: Collection[int]) -> list[Group]:
    """Return the groups in sight; `answering` are the customers of whom a name or a document holds the words."""
    begin = begin_of_amount(sight.words)
    return [
        group
        for group in groups
        if (sight.customer_id is None or group.customer_id == sight.customer_id)
        and (not sight.least or group.total >= sight.least)
        and (not sight.words or group.customer_id in answering or begins_with(group.total, begin))
    ]


def arrange(groups: list[Group], sight: Sight, firsts: Mapping[int, str]) -> list[Group]:
    """Return groups that come by name in the order asked for; equal ones stay by name.

    `firsts` holds what each customer's documents are put in order by: the first number or day, or the last.
    Customers without an address come last either way.
    """
    if sight.column is Column.CUSTOMER:
        return groups[::-1] if sight.is_descending else groups
    down = sight.is_descending
    if sight.column is Column.AMOUNT:
        return sorted(groups, key=lambda group: group.total, reverse=down)
    if sight.column is Column.MAIL:
        reached = sorted((g for g in groups if g.email), key=lambda g: fold(g.email), reverse=down)
        return reached + [group for group in groups if not group.email]
    return sorted(groups, key=lambda group: firsts.get(group.customer_id, ""), reverse=down)


_KEYS: Mapping[str, Callable[[Item], str | date | int | tuple[int, str]]] = {
    Column.NUMBER: lambda item: item.number,
    Column.ISSUED: lambda item: item.issued_on,
    Column.DUE: lambda item: item.due_on,
    Column.AMOUNT: lambda item: item.open_amount,
    "niveau": lambda item: (item.level, str(item.last_reminded_on or "")),
}


def arrange_items(items: tuple[Item, ...], order: Order) -> tuple[Item, ...]:
    """Return the documents of one customer in order; as they were where it is none of theirs."""
    key = _KEYS.get(order.column)
    return tuple(sorted(items, key=key, reverse=order.is_descending)) if key else items
