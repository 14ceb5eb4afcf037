"""The whole list of reminders with its totals, and what is ticked in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from relances_app.domain.accounts.account import Item
from relances_app.domain.dunning.selection import Group, Mode, Selection, Ticked, Ticks, tick_singles


@dataclass(slots=True)
class Tally:
    """Counts of groups by what becomes of them, and what leaves; the total in cents."""

    leaving: int = 0
    documents: int = 0
    total: int = 0
    without_address: int = 0
    without_balance: int = 0
    whole: int = 0
    in_part: int = 0
    empty: int = 0

    def add(self, group: Group, ticked: Ticked, mode: Mode) -> None:
        """Count one more group."""
        if ticked.ticks is Ticks.NONE:
            self.empty += 1
            return
        if ticked.ticks is Ticks.ALL:
            self.whole += 1
        else:
            self.in_part += 1
        if not ticked.can_leave:
            self.without_balance += 1
        elif mode is Mode.EMAIL and not group.email:
            self.without_address += 1
        else:
            self.leaving += 1
            self.documents += ticked.count
            self.total += ticked.total

    @property
    def ticks(self) -> Ticks:
        """The box of the whole list."""
        if self.in_part or (self.whole and self.empty):
            return Ticks.SOME
        return Ticks.ALL if self.whole else Ticks.NONE


@dataclass(frozen=True, slots=True)
class Listing:
    """The groups of a list in their order, with totals that are computed once; the total in cents.

    `unknown` counts the customers of whom nobody said in what capacity they buy.
    """

    groups: tuple[Group, ...]
    documents: int
    total: int
    unknown: int
    _by_customer: Mapping[int, Group]

    @classmethod
    def of(cls, groups: Iterable[Group]) -> "Listing":
        """Return the list of these groups."""
        listed = tuple(groups)
        return cls(
            listed,
            documents=sum(group.count for group in listed),
            total=sum(group.total for group in listed),
            unknown=sum(group.is_unknown for group in listed),
            _by_customer={group.customer_id: group for group in listed},
        )

    def find(self, customer_id: int) -> Group | None:
        """Return the group of a customer, None when it is not in the list."""
        return self._by_customer.get(customer_id)

    def tally(self, selection: Selection, singles: Mapping[int, tuple[Item, ...]], mode: Mode) -> Tally:
        """Count what is ticked; `singles` holds the documents of the groups where some were chosen one by one."""
        others = [group for group in self.groups if group.customer_id not in singles]
        ticked = [group for group in others if selection.ticks_customer(group, mode)]
        owing = [group for group in ticked if group.total > 0]
        leaving = [group for group in owing if group.email or mode is Mode.EDITION]
        tally = Tally(
            leaving=len(leaving),
            documents=sum(group.count for group in leaving),
            total=sum(group.total for group in leaving),
            without_address=len(owing) - len(leaving),
            without_balance=len(ticked) - len(owing),
            whole=len(ticked),
            empty=len(others) - len(ticked),
        )
        for customer_id, items in singles.items():
            if group := self.find(customer_id):
                tally.add(group, tick_singles(group, items, selection, mode), mode)
        return tally
