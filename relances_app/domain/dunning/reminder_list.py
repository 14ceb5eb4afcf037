"""List of reminders with its totals, and totals of the selection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.dunning.list_filter import ListSubset
from relances_app.domain.dunning.selection import (
    CheckState,
    CustomerGroup,
    ReminderMode,
    SelectedTotals,
    Selection,
    select_items,
)


@dataclass(slots=True)
class SelectionTotals:
    """Counts of customers by selection state and by reason not to send; documents and total (cents) to send."""

    sendable: int = 0
    documents: int = 0
    total: int = 0
    without_address: int = 0
    without_balance: int = 0
    fully_selected: int = 0
    partly_selected: int = 0
    unselected: int = 0

    def add(self, group: CustomerGroup, selected: SelectedTotals, mode: ReminderMode) -> None:
        """Add a customer to the counts."""
        if selected.check_state is CheckState.NONE:
            self.unselected += 1
            return
        if selected.check_state is CheckState.ALL:
            self.fully_selected += 1
        else:
            self.partly_selected += 1
        if not selected.can_be_sent:
            self.without_balance += 1
        elif mode is ReminderMode.EMAIL and not group.email:
            self.without_address += 1
        else:
            self.sendable += 1
            self.documents += selected.count
            self.total += selected.total

    @property
    def check_state(self) -> CheckState:
        """The state of the checkbox for the whole list."""
        if self.partly_selected or (self.fully_selected and self.unselected):
            return CheckState.SOME
        return CheckState.ALL if self.fully_selected else CheckState.NONE


@dataclass(frozen=True, slots=True)
class ReminderList:
    """The customers of a list in order, with totals computed once; the total in cents.

    `unknown` counts the customers that are neither marked as professional nor as private.
    """

    groups: tuple[CustomerGroup, ...]
    documents: int
    total: int
    unknown: int
    subset_counts: Mapping[ListSubset, int]
    _by_customer: Mapping[int, CustomerGroup]

    @classmethod
    def from_groups(cls, groups: Iterable[CustomerGroup]) -> "ReminderList":
        """Return the list of these groups, with its totals."""
        groups = tuple(groups)
        return cls(
            groups,
            documents=sum(group.count for group in groups),
            total=sum(group.total for group in groups),
            unknown=sum(group.is_kind_unknown for group in groups),
            subset_counts={subset: sum(map(subset.contains, groups)) for subset in ListSubset},
            _by_customer={group.customer_id: group for group in groups},
        )

    def get_group(self, customer_id: int) -> CustomerGroup | None:
        """Return the group of a customer, or None when it is not in the list."""
        return self._by_customer.get(customer_id)

    def compute_selection_totals(
        self, selection: Selection, items_by_customer: Mapping[int, tuple[OpenItem, ...]], mode: ReminderMode
    ) -> SelectionTotals:
        """Return the totals of the selection.

        `items_by_customer` has the documents of the customers with single documents ticked or unticked.
        """
        others = [group for group in self.groups if group.customer_id not in items_by_customer]
        selected = [group for group in others if selection.is_customer_selected(group, mode)]
        owing = [group for group in selected if group.total > 0]
        sendable = [group for group in owing if group.email or mode is ReminderMode.LETTERS]
        totals = SelectionTotals(
            sendable=len(sendable),
            documents=sum(group.count for group in sendable),
            total=sum(group.total for group in sendable),
            without_address=len(owing) - len(sendable),
            without_balance=len(selected) - len(owing),
            fully_selected=len(selected),
            unselected=len(others) - len(selected),
        )
        for customer_id, items in items_by_customer.items():
            if group := self.get_group(customer_id):
                totals.add(group, select_items(group, items, selection, mode), mode)
        return totals
