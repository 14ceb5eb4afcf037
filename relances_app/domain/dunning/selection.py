"""Selection of customers and documents in a list: a default rule and the user's explicit choices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from relances_app.domain.accounts.account import Account, OpenItem, open_total
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.language import Language

NEW_DAYS = 7
"""Days for which an invoice counts as newly due."""


class ReminderMode(StrEnum):
    """The two modes of the page: reminders are sent as mails, or created as letters."""

    EMAIL = "email"
    LETTERS = "edition"


MODE_LABELS = {ReminderMode.EMAIL: "Mode email", ReminderMode.LETTERS: "Mode édition"}


class DefaultSelection(StrEnum):
    """Default selection for customers without an explicit choice."""

    DEFAULT = "default"
    ALL = "all"
    NONE = "none"


class CheckState(StrEnum):
    """State of a checkbox that covers several documents."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class CustomerGroup(NamedTuple):
    """One customer's row in the list, with the number of documents and their total in cents.

    A named tuple, because tens of thousands are created at once.
    """

    customer_id: int
    code: str
    name: str
    email: str
    count: int  # type: ignore[assignment]  # not the method of a tuple
    total: int
    hold: str = ""
    """French description of the hold on the customer; empty when there is none."""
    kind: CustomerKind = CustomerKind.UNKNOWN
    """Whether it is a professional or a private person."""
    language: Language = Language.FRENCH
    """The language of its mails and letters."""
    balance: int | None = None
    """What the customer owes in all, in cents; None where no credit reduces it. It limits what is asked for."""
    hold_tag: str = ""
    """Short French name of the hold."""
    town: str = ""
    days_late: int = 0
    """Days from the oldest due date to the day of the list."""
    is_new: bool = False
    """Whether an invoice has been due for NEW_DAYS at most."""
    has_failed_email: bool = False
    """Whether a server reported its mail address as failed: `email` is empty then."""

    @property
    def is_kind_unknown(self) -> bool:
        """Return whether the kind is not set, in which case no charges are added."""
        return self.kind is CustomerKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Selection:
    """Selection for one level: a default, overridden per customer, then per document."""

    default: DefaultSelection = DefaultSelection.DEFAULT
    customers: Mapping[int, bool] = field(default_factory=dict)
    documents: Mapping[int, Mapping[int, bool]] = field(default_factory=dict)
    """By customer id, the documents ticked or unticked individually."""

    def is_customer_selected(self, group: CustomerGroup, mode: ReminderMode) -> bool:
        """Return whether documents of this group without an individual choice are ticked."""
        if group.hold:
            return False
        choice = self.customers.get(group.customer_id)
        if choice is not None:
            return choice
        if self.default is DefaultSelection.DEFAULT:
            return is_preselected(group, mode)
        return self.default is DefaultSelection.ALL

    def leaves_out(self, customer_id: int, document_id: int) -> bool:
        """Return whether the user unticked a document, its customer or all; the default rule leaves out nothing."""
        of_customer = self.customers.get(customer_id, self.default is not DefaultSelection.NONE)
        return not self.documents.get(customer_id, {}).get(document_id, of_customer)

    def ticks_any(self, group: CustomerGroup, mode: ReminderMode) -> bool:
        """Return whether a document of this group may be ticked."""
        singles = {} if group.hold else self.documents.get(group.customer_id, {})
        return self.is_customer_selected(group, mode) or any(singles.values())

    def list_selected_items(
        self, group: CustomerGroup, items: Iterable[OpenItem], mode: ReminderMode
    ) -> tuple[OpenItem, ...]:
        """Return the documents of a group that are ticked."""
        default = self.is_customer_selected(group, mode)
        singles = {} if group.hold else self.documents.get(group.customer_id, {})
        return tuple(item for item in items if singles.get(item.id, default))


@dataclass(frozen=True, slots=True)
class SelectedTotals:
    """Totals of the ticked documents of one group; the total in cents."""

    count: int
    total: int
    check_state: CheckState
    balance: int | None = None
    """What the customer owes in all, in cents; None where it cannot be less than the total."""

    @property
    def can_be_sent(self) -> bool:
        """Return whether a reminder can be sent: the total of what is ticked is positive and within the balance."""
        return self.count > 0 and self.total > 0 and (self.balance is None or self.total <= self.balance)


def list_left_out(selections: Mapping[int, Selection], account: Account) -> frozenset[int]:
    """Return the ids of the documents that the user unticked in the lists of their own levels."""
    return frozenset(
        item.id
        for item in account.items
        if (selection := selections.get(item.level + 1))
        and selection.leaves_out(account.customer_id, item.id)
    )


def is_preselected(group: CustomerGroup, mode: ReminderMode) -> bool:
    """Return whether a group is ticked by default: something is owed and, for mails, it has an address."""
    return group.total > 0 and not group.hold and (mode is ReminderMode.LETTERS or bool(group.email))


def select_items(
    group: CustomerGroup, items: tuple[OpenItem, ...], selection: Selection, mode: ReminderMode
) -> SelectedTotals:
    """Return the totals of the ticked documents of a group with individual choices."""
    kept = selection.list_selected_items(group, items, mode)
    ticks = CheckState.NONE if not kept else CheckState.ALL if len(kept) == len(items) else CheckState.SOME
    return SelectedTotals(len(kept), open_total(kept), ticks, group.balance)
