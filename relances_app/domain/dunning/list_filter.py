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

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.dunning.selection import CustomerGroup
from relances_app.domain.sort_order import SortOrder

MAX_SEARCH_LENGTH = 100
"""Characters of a search."""
_FIGURE = re.compile(r"(\d+)(?:[.,](\d{0,2}))?")


class SortColumn(StrEnum):
    """A column that the list is put in order by, as the address names it."""

    CUSTOMER = "client"
    NUMBER = "numero"
    ISSUED = "facture"
    DUE = "echeance"
    AMOUNT = "montant"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What of a list is seen: words, the least total in cents, one customer; and the order."""

    search: str = ""
    min_amount: int = 0
    customer_id: int | None = None
    column: SortColumn = SortColumn.CUSTOMER
    is_descending: bool = False

    @property
    def is_filtered(self) -> bool:
        """Say whether some customers of the list may be out of sight."""
        return bool(self.search or self.min_amount or self.customer_id)

    @property
    def order(self) -> SortOrder:
        """The order of the list."""
        return SortOrder(self.column.value, self.is_descending)

    @property
    def is_default_order(self) -> bool:
        """Say whether the list is in its usual order."""
        return self.column is SortColumn.CUSTOMER and not self.is_descending

    @property
    def is_default(self) -> bool:
        """Say whether the list is shown whole and by name."""
        return not self.is_filtered and self.is_default_order


NO_FILTER = ListFilter()


def amount_prefix(search: str) -> str:
    """Return how a sum begins that the words may mean, as `1501,6`; empty where they are no figure.

    >>> begin_of_amount("1 501.6")
    '1501,6'
    """
    match = _FIGURE.fullmatch(re.sub(r"[\s\u00a0\u202f€]", "", search))
    if match is None:
        return ""
    whole, part = match.groups()
    return whole if part is None else f"{int(whole)},{part}"


def amount_starts_with(cents: int, prefix: str) -> bool:
    """Say whether a sum in cents is written with this beginning."""
    return bool(prefix) and f"{abs(cents) // 100},{abs(cents) % 100:02d}".startswith(prefix)


def apply_filter(
    groups: Iterable[CustomerGroup], list_filter: ListFilter, matching_customers: Collection[int]
) -> list[CustomerGroup]:
    """Return the groups in sight; `answering` are the customers of whom a name or a document holds the words."""
    prefix = amount_prefix(list_filter.search)
    return [
        group
        for group in groups
        if (list_filter.customer_id is None or group.customer_id == list_filter.customer_id)
        and (not list_filter.min_amount or group.total >= list_filter.min_amount)
        and (
            not list_filter.search
            or group.customer_id in matching_customers
            or amount_starts_with(group.total, prefix)
        )
    ]


def sort_groups(
    groups: list[CustomerGroup], list_filter: ListFilter, sort_keys: Mapping[int, str]
) -> list[CustomerGroup]:
    """Return groups that come by name in the order asked for; equal ones stay by name.

    `firsts` holds what each customer's documents are put in order by: the first number or day, or the last.
    Customers without an address come last either way.
    """
    if list_filter.column is SortColumn.CUSTOMER:
        return groups[::-1] if list_filter.is_descending else groups
    down = list_filter.is_descending
    if list_filter.column is SortColumn.AMOUNT:
        return sorted(groups, key=lambda group: group.total, reverse=down)
    if list_filter.column is SortColumn.MAIL:
        reached = sorted((g for g in groups if g.email), key=lambda g: normalize_text(g.email), reverse=down)
        return reached + [group for group in groups if not group.email]
    return sorted(groups, key=lambda group: sort_keys.get(group.customer_id, ""), reverse=down)


_ITEM_SORT_KEYS: Mapping[str, Callable[[OpenItem], str | date | int | tuple[int, str]]] = {
    SortColumn.NUMBER: lambda item: item.number,
    SortColumn.ISSUED: lambda item: item.issued_on,
    SortColumn.DUE: lambda item: item.due_on,
    SortColumn.AMOUNT: lambda item: item.open_amount,
    "niveau": lambda item: (item.level, str(item.last_reminded_on or "")),
}


def sort_items(items: tuple[OpenItem, ...], order: SortOrder) -> tuple[OpenItem, ...]:
    """Return the documents of one customer in order; as they were where it is none of theirs."""
    key = _ITEM_SORT_KEYS.get(order.column)
    return tuple(sorted(items, key=key, reverse=order.is_descending)) if key else items
