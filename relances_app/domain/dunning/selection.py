"""What is ticked: a rule by default, and what the user chose otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from relances_app.domain.accounts.account import Item, total
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.language import Language


class Mode(StrEnum):
    """The two modes of the screen: reminders leave as mails, or are edited as letters."""

    EMAIL = "email"
    EDITION = "edition"


FRENCH = {Mode.EMAIL: "Mode email", Mode.EDITION: "Mode édition"}


class Base(StrEnum):
    """What holds for customers nobody chose about."""

    DEFAULT = "default"
    ALL = "all"
    NONE = "none"


class Ticks(StrEnum):
    """The state of a customer's box."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class Group(NamedTuple):
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

    @property
    def is_unknown(self) -> bool:
        """Say whether nobody said in what capacity it buys, so that nothing is claimed on top of its documents."""
        return self.kind is CustomerKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user chose for one level: a base, then customers, then single documents."""

    base: Base = Base.DEFAULT
    customers: Mapping[int, bool] = field(default_factory=dict)
    documents: Mapping[int, Mapping[int, bool]] = field(default_factory=dict)
    """Per customer, the documents chosen one by one."""

    def ticks_customer(self, group: Group, mode: Mode) -> bool:
        """Say whether the documents nobody chose about are ticked in this group."""
        if group.hold:
            return False
        chosen = self.customers.get(group.customer_id)
        if chosen is not None:
            return chosen
        if self.base is Base.DEFAULT:
            return is_preselected(group, mode)
        return self.base is Base.ALL

    def ticks_any(self, group: Group, mode: Mode) -> bool:
        """Say whether a document of this group may be ticked."""
        singles = {} if group.hold else self.documents.get(group.customer_id, {})
        return self.ticks_customer(group, mode) or any(singles.values())

    def tick_items(self, group: Group, items: Iterable[Item], mode: Mode) -> tuple[Item, ...]:
        """Return the documents of a group that are ticked."""
        whole = self.ticks_customer(group, mode)
        singles = {} if group.hold else self.documents.get(group.customer_id, {})
        return tuple(item for item in items if singles.get(item.id, whole))


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is ticked in one group."""

    count: int
    total: int
    ticks: Ticks

    @property
    def can_leave(self) -> bool:
        """Say whether a reminder can be made of it: a sum is asked for only when there is one."""
        return self.count > 0 and self.total > 0


def is_preselected(group: Group, mode: Mode) -> bool:
    """Say whether a group is ticked before anyone chose: something is owed, and a mail can reach."""
    return group.total > 0 and not group.hold and (mode is Mode.EDITION or bool(group.email))


def tick_singles(group: Group, items: tuple[Item, ...], selection: Selection, mode: Mode) -> Ticked:
    """Return what is ticked in a group whose documents were chosen one by one."""
    kept = selection.tick_items(group, items, mode)
    ticks = Ticks.NONE if not kept else Ticks.ALL if len(kept) == len(items) else Ticks.SOME
    return Ticked(len(kept), total(kept), ticks)
