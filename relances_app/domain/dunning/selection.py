"""What is ticked: a rule by default, and what the user chose otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from relances_app.domain.accounts.account import OpenItem, open_total
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.language import Language


class ReminderMode(StrEnum):
    """The two modes of the screen: reminders leave as mails, or are edited as letters."""

    EMAIL = "email"
    LETTERS = "edition"


MODE_LABELS = {ReminderMode.EMAIL: "Mode email", ReminderMode.LETTERS: "Mode édition"}


class DefaultSelection(StrEnum):
    """What holds for customers nobody chose about."""

    DEFAULT = "default"
    ALL = "all"
    NONE = "none"


class CheckState(StrEnum):
    """The state of a customer's box."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class CustomerGroup(NamedTuple):
    """One customer's line in the list: how many documents, and their total in cents.

    A tuple, since tens of thousands are made at once.
    """

    customer_id: int
    code: str
    name: str
    email: str
    count: int  # type: ignore[assignment]  # not the method of a tuple
    total: int
    hold: str = ""
    """Why the customer is not reminded, in French; empty when nothing holds."""
    kind: CustomerKind = CustomerKind.UNKNOWN
    """In what capacity it buys."""
    language: Language = Language.FRENCH
    """The language of its mails and letters."""
    balance: int | None = None
    """What the customer owes in all, in cents; None where no credit reduces it. No more is ever asked for."""

    @property
    def is_kind_unknown(self) -> bool:
        """Say whether nobody said in what capacity it buys, so that nothing is claimed on top of its documents."""
        return self.kind is CustomerKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user chose for one level: a base, then customers, then single documents."""

    default: DefaultSelection = DefaultSelection.DEFAULT
    customers: Mapping[int, bool] = field(default_factory=dict)
    documents: Mapping[int, Mapping[int, bool]] = field(default_factory=dict)
    """Per customer, the documents chosen one by one."""

    def is_customer_selected(self, group: CustomerGroup, mode: ReminderMode) -> bool:
        """Say whether the documents nobody chose about are ticked in this group."""
        if group.hold:
            return False
        chosen = self.customers.get(group.customer_id)
        if chosen is not None:
            return chosen
        if self.default is DefaultSelection.DEFAULT:
            return is_preselected(group, mode)
        return self.default is DefaultSelection.ALL

    def ticks_any(self, group: CustomerGroup, mode: ReminderMode) -> bool:
        """Say whether a document of this group may be ticked."""
        singles = {} if group.hold else self.documents.get(group.customer_id, {})
        return self.is_customer_selected(group, mode) or any(singles.values())

    def list_selected_items(
        self, group: CustomerGroup, items: Iterable[OpenItem], mode: ReminderMode
    ) -> tuple[OpenItem, ...]:
        """Return the documents of a group that are ticked."""
        whole = self.is_customer_selected(group, mode)
        singles = {} if group.hold else self.documents.get(group.customer_id, {})
        return tuple(item for item in items if singles.get(item.id, whole))


@dataclass(frozen=True, slots=True)
class SelectedTotals:
    """What is ticked in one group."""

    count: int
    total: int
    check_state: CheckState
    balance: int | None = None
    """What the customer owes in all, in cents; None where it cannot be less than the total."""

    @property
    def can_be_sent(self) -> bool:
        """Say whether a reminder can be made of it: a sum is asked for only when there is one, and it is owed."""
        return self.count > 0 and self.total > 0 and (self.balance is None or self.total <= self.balance)


def is_preselected(group: CustomerGroup, mode: ReminderMode) -> bool:
    """Say whether a group is ticked before anyone chose: something is owed, and a mail can reach."""
    return group.total > 0 and not group.hold and (mode is ReminderMode.LETTERS or bool(group.email))


def select_items(
    group: CustomerGroup, items: tuple[OpenItem, ...], selection: Selection, mode: ReminderMode
) -> SelectedTotals:
    """Return what is ticked in a group whose documents were chosen one by one."""
    kept = selection.list_selected_items(group, items, mode)
    ticks = CheckState.NONE if not kept else CheckState.ALL if len(kept) == len(items) else CheckState.SOME
    return SelectedTotals(len(kept), open_total(kept), ticks, group.balance)
