"""The whole list of reminders with its sums: what is ticked in it, without counting every group again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from relances_app.domain.account import Item
from relances_app.domain.selection import (
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


class Trait(NamedTuple):
    """What decides what becomes of a group that nobody chose about."""

    is_held: bool
    has_email: bool
    is_owed: bool
    is_unknown: bool


class Sums(NamedTuple):
    """How many groups, their documents, and their total in cents."""

    groups: int = 0
    documents: int = 0
    total: int = 0


def add_up(alike: Mapping[Trait, Sums], groups: Iterable[Group], sign: int = 1) -> dict[Trait, Sums]:
    """Return the sums of groups that are alike with more groups in them, or without these."""
    added: dict[tuple[bool, bool, bool, bool], list[int]] = {trait: [*sums] for trait, sums in alike.items()}
    for group in groups:
        trait = (group.hold != "", group.email != "", group.total > 0, group.is_unknown)
        sums = added.setdefault(trait, [0, 0, 0])
        sums[0] += sign
        sums[1] += sign * group.count
        sums[2] += sign * group.total
    return {Trait(*trait): Sums(*sums) for trait, sums in added.items()}


def count_alike(trait: Trait, sums: Sums, selection: Selection, mode: Mode) -> Tally:
    """Return what groups that are alike count for: what one with the documents of all does, so many times."""
    hold, email = "held" * trait.is_held, "address" * trait.has_email
    one = Group(0, "", "", email, sums.documents, sums.total, hold)
    tally = count_group(one, tick_whole(one, selection, mode), mode)
    return Tally(*(sums.groups * n for n in tally))._replace(documents=tally.documents, total=tally.total)


@dataclass(frozen=True, slots=True)
class Listing:
    """The groups of a list in their order, with sums that are counted once; the total in cents.

    `unknown` counts the customers of whom nobody said in what capacity they buy.
    """

    groups: tuple[Group, ...]
    documents: int
    total: int
    unknown: int
    _by_customer: Mapping[int, Group]
    _alike: Mapping[Trait, Sums]

    @classmethod
    def of(cls, groups: Iterable[Group]) -> "Listing":
        """Return the list of these groups."""
        listed = tuple(groups)
        return cls._of({group.customer_id: group for group in listed}, add_up({}, listed))

    @classmethod
    def _of(cls, by_customer: Mapping[int, Group], alike: Mapping[Trait, Sums]) -> "Listing":
        return cls(
            tuple(by_customer.values()),
            documents=sum(sums.documents for sums in alike.values()),
            total=sum(sums.total for sums in alike.values()),
            unknown=sum(sums.groups for trait, sums in alike.items() if trait.is_unknown),
            _by_customer=by_customer,
            _alike=alike,
        )

    def find(self, customer_id: int) -> Group | None:
        """Return the group of a customer, None when it is not in the list."""
        return self._by_customer.get(customer_id)

    def mend(self, changes: Mapping[int, Group | None]) -> "Listing | None":
        """Return the list with other groups of these customers, or without them; None where one is new in it.

        The place of a new one is not known here.
        """
        befores = {id_: self.find(id_) for id_ in changes}
        if any(group and not befores[id_] for id_, group in changes.items()):
            return None
        if all(group == befores[id_] for id_, group in changes.items()):
            return self
        by_customer = {**self._by_customer, **{id_: group for id_, group in changes.items() if group}}
        for id_ in changes:
            if not changes[id_]:
                by_customer.pop(id_, None)
        alike = add_up(self._alike, filter(None, befores.values()), -1)
        return self._of(by_customer, add_up(alike, filter(None, changes.values())))

    def tally(self, selection: Selection, singles: Mapping[int, tuple[Item, ...]], mode: Mode) -> Tally:
        """Count what is ticked; `singles` holds the documents of the groups where some were chosen one by one.

        What the base ticks is told by the sums; only the groups that a person chose about are looked at.
        """
        plain = Selection(selection.base)
        tally = Tally()
        for trait, sums in self._alike.items():
            tally = tally.plus(count_alike(trait, sums, plain, mode))
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
            tally = tally.minus(before).plus(count_group(group, ticked, mode))
        return tally
