"""The whole list of reminders with its sums: what is ticked in it, without counting every group again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from relances_app.domain.account import Item
from relances_app.domain.selection import (
    Base,
    Group,
    Mode,
    Selection,
    Ticked,
    Ticks,
    tick_singles,
    tick_whole,
)


class Tally(NamedTuple):
    """Counts of groups by what becomes of them, and what leaves; the total in cents."""

    leaving: int = 0
    documents: int = 0
    total: int = 0
    without_address: int = 0
    without_balance: int = 0
    whole: int = 0
    in_part: int = 0
    empty: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Return the sums of both."""
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other: "Tally") -> "Tally":
        """Return these sums without the other's."""
        return Tally(*(a - b for a, b in zip(self, other, strict=True)))

    @property
    def ticks(self) -> Ticks:
        """The box of the whole list."""
        if self.in_part or (self.whole and self.empty):
            return Ticks.SOME
        return Ticks.ALL if self.whole else Ticks.NONE


def count_group(group: Group, ticked: Ticked, mode: Mode) -> Tally:
    """Return what one group counts for."""
    if ticked.ticks is Ticks.NONE:
        return Tally(empty=1)
    boxes = {"whole": 1} if ticked.ticks is Ticks.ALL else {"in_part": 1}
    if not ticked.can_leave:
        return Tally(without_balance=1, **boxes)
    if mode is Mode.EMAIL and not group.email:
        return Tally(without_address=1, **boxes)
    return Tally(leaving=1, documents=ticked.count, total=ticked.total, **boxes)


def add_up(tallies: list[Tally]) -> Tally:
    """Return the sums of many."""
    return Tally(*map(sum, zip(*tallies, strict=True))) if tallies else Tally()


@dataclass(frozen=True, slots=True)
class Listing:
    """The groups of a list in their order, with sums that are counted once; the total in cents.

    `unknown` counts the customers of whom nobody said in what capacity they buy.
    """

    groups: tuple[Group, ...]
    documents: int
    total: int
    unknown: int
    _places: Mapping[int, int]
    _bases: dict[tuple[Base, Mode], Tally] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Iterable[Group]) -> "Listing":
        """Return the list of these groups."""
        listed = tuple(groups)
        return cls(
            listed,
            documents=sum(group.count for group in listed),
            total=sum(group.total for group in listed),
            unknown=sum(group.is_unknown for group in listed),
            _places={group.customer_id: place for place, group in enumerate(listed)},
        )

    def find(self, customer_id: int) -> Group | None:
        """Return the group of a customer, None when it is not in the list."""
        place = self._places.get(customer_id)
        return None if place is None else self.groups[place]

    def mend(self, changes: Mapping[int, Group | None]) -> "Listing | None":
        """Return the list with other groups of these customers, or without them; None where one is new in it.

        The place of a new one is not known here.
        """
        befores = {id_: self.find(id_) for id_ in changes}
        if any(group and not befores[id_] for id_, group in changes.items()):
            return None
        if all(group == befores[id_] for id_, group in changes.items()):
            return self
        return Listing.of(
            group
            for before in self.groups
            if (group := changes.get(before.customer_id, before) if before.customer_id in changes else before)
        )

    def tally(self, selection: Selection, singles: Mapping[int, tuple[Item, ...]], mode: Mode) -> Tally:
        """Count what is ticked; `singles` holds the documents of the groups where some were chosen one by one.

        The sums of the base are counted once; then only the groups that a person chose about are.
        """
        plain = Selection(selection.base)
        sums = self._bases.get((selection.base, mode))
        if sums is None:
            sums = add_up([count_group(group, tick_whole(group, plain, mode), mode) for group in self.groups])
            self._bases[selection.base, mode] = sums
        for customer_id in {*selection.customers, *selection.documents}:
            if (group := self.find(customer_id)) is None:
                continue
            items = singles.get(customer_id)
            ticked = (
                tick_whole(group, selection, mode)
                if items is None
                else tick_singles(group, items, selection, mode)
            )
            before = count_group(group, tick_whole(group, plain, mode), mode)
            sums = sums.minus(before).plus(count_group(group, ticked, mode))
        return sums
