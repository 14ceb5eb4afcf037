"""Which customers of the list show their documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_UNFOLDED = 30
"""Customers up to which a list is unfolded at first."""


@dataclass(frozen=True, slots=True)
class Folding:
    """Folding of one level: a default for the list, overridden per customer."""

    default: bool | None = None
    """Whether the list is unfolded; None until the user has chosen."""
    customers: Mapping[int, bool] = field(default_factory=dict)

    def is_list_unfolded(self, customer_count: int) -> bool:
        """Return whether customers without a choice of their own are unfolded in a list of this length."""
        return customer_count <= MAX_UNFOLDED if self.default is None else self.default

    def is_unfolded(self, customer_id: int, customer_count: int) -> bool:
        """Return whether the documents of a customer are shown in a list of this length."""
        choice = self.customers.get(customer_id)
        return self.is_list_unfolded(customer_count) if choice is None else choice
