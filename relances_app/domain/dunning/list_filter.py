"""Filter and sort order of the list of reminders.

Customers hidden by a filter are never sent, ticked or exported: totals, the send button, « Tout sélectionner » and
exports use the filtered customers only. A filter hides a customer with all documents or not at all, so that no
document of a reminder is hidden from the user who sends it.
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
"""Longest search text in characters."""
_FIGURE = re.compile(r"(\d+)(?:[.,](\d{0,2}))?")


class SortColumn(StrEnum):
    """A column to sort by; the value is used in URLs."""

    CUSTOMER = "client"
    NUMBER = "numero"
    ISSUED = "facture"
    DUE = "echeance"
    LATE = "retard"
    AMOUNT = "montant"
    MAIL = "mail"
    LAST_REMINDER = "relance"


class ListSubset(StrEnum):
    """Customers that one chip of the page shows; the value is used in URLs."""

    WITHOUT_EMAIL = "sans-mail"
    ON_HOLD = "attente"
    NEW = "nouveaux"

    def contains(self, group: CustomerGroup) -> bool:
        """Return whether a customer belongs to the subset."""
        if self is ListSubset.WITHOUT_EMAIL:
            return not group.email
        return bool(group.hold) if self is ListSubset.ON_HOLD else group.is_new


@dataclass(frozen=True, slots=True)
class ListFilter:
    """List filter: search text, minimum total (cents), customer, subset; and sort order."""

    search: str = ""
    min_amount: int = 0
    customer_id: int | None = None
    column: SortColumn = SortColumn.CUSTOMER
    is_descending: bool = False
    subset: ListSubset | None = None

    @property
    def is_filtered(self) -> bool:
        """Return whether some customers of the list may be hidden."""
        return bool(self.search or self.min_amount or self.customer_id or self.subset)

    @property
    def order(self) -> SortOrder:
        """The sort order of the list."""
        return SortOrder(self.column.value, self.is_descending)

    @property
    def is_default_order(self) -> bool:
        """Return whether the list is in its default order."""
        return self.column is SortColumn.CUSTOMER and not self.is_descending

    @property
    def is_default(self) -> bool:
        """Return whether the list is unfiltered and in its default order."""
        return not self.is_filtered and self.is_default_order


NO_FILTER = ListFilter()


def amount_prefix(search: str) -> str:
    """Return the search text as the beginning of an amount, such as `1501,6`; empty if it is not a number.

    >>> amount_prefix("1 501.6")
    '1501,6'
    """
    match = _FIGURE.fullmatch(re.sub(r"[\s\u00a0\u202f€]", "", search))
    if match is None:
        return ""
    whole, part = match.groups()
    return whole if part is None else f"{int(whole)},{part}"


def amount_starts_with(cents: int, prefix: str) -> bool:
    """Return whether an amount in cents, formatted, starts with this prefix."""
    return bool(prefix) and f"{abs(cents) // 100},{abs(cents) % 100:02d}".startswith(prefix)


def apply_filter(
    groups: Iterable[CustomerGroup], list_filter: ListFilter, matching_customers: Collection[int]
) -> list[CustomerGroup]:
    """Return the groups that match the filter.

    `matching_customers` are the ids of the customers whose name or documents contain the search text.
    """
    prefix = amount_prefix(list_filter.search)
    return [
        group
        for group in groups
        if (list_filter.customer_id is None or group.customer_id == list_filter.customer_id)
        and (list_filter.subset is None or list_filter.subset.contains(group))
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
    """Return groups, given in order of name, in the order requested; the sort is stable.

    `sort_keys` has for each customer the document number or date to sort by: the lowest, or the highest if
    descending. Customers without an e-mail address, or without a reminder, come last in both directions.
    """
    if list_filter.column is SortColumn.CUSTOMER:
        return groups[::-1] if list_filter.is_descending else groups
    reverse = list_filter.is_descending
    if list_filter.column is SortColumn.AMOUNT:
        return sorted(groups, key=lambda group: group.total, reverse=reverse)
    if list_filter.column is SortColumn.LATE:
        return sorted(groups, key=lambda group: group.days_late, reverse=reverse)
    if list_filter.column is SortColumn.MAIL:
        with_email = [group for group in groups if group.email]
        with_email.sort(key=lambda group: normalize_text(group.email), reverse=reverse)
        return with_email + [group for group in groups if not group.email]
    if list_filter.column is SortColumn.LAST_REMINDER:
        reminded = [group for group in groups if group.customer_id in sort_keys]
        reminded.sort(key=lambda group: sort_keys[group.customer_id], reverse=reverse)
        return reminded + [group for group in groups if group.customer_id not in sort_keys]
    return sorted(groups, key=lambda group: sort_keys.get(group.customer_id, ""), reverse=reverse)


_ITEM_SORT_KEYS: Mapping[str, Callable[[OpenItem], str | date | int | tuple[int, str]]] = {
    SortColumn.NUMBER: lambda item: item.number,
    SortColumn.ISSUED: lambda item: item.issued_on,
    SortColumn.DUE: lambda item: item.due_on,
    SortColumn.AMOUNT: lambda item: item.open_amount,
    SortColumn.LAST_REMINDER: lambda item: str(item.last_reminded_on or ""),
    "niveau": lambda item: (item.level, str(item.last_reminded_on or "")),
}


def sort_items(items: tuple[OpenItem, ...], order: SortOrder) -> tuple[OpenItem, ...]:
    """Return the documents of one customer in this order; unchanged if the column does not apply to documents."""
    key = _ITEM_SORT_KEYS.get(order.column)
    return tuple(sorted(items, key=key, reverse=order.is_descending)) if key else items
