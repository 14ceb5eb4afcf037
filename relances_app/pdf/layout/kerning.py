"""Pair kerning of a TrueType font, read from its GPOS table (OpenType 1.9, lookup types 2 and 9)."""

from collections.abc import Callable, Iterator
from struct import unpack_from

X_ADVANCE = 0x0004
"""The adjustment that spaces letters; the flags below it stand before it in a value record."""

Find = Callable[[int, int], int | None]
"""What a subtable says of two glyphs: an adjustment, or None when it does not know them."""


class Kerning:
    """How far two glyphs that follow each other move together, in units of the font."""

    def __init__(self, gpos: bytes) -> None:
        self._data = gpos
        self._known: dict[tuple[int, int], int] = {}
        self._lookups = [[self._read_pairs(at) for at in tables] for tables in self._find_lookups()]

    def between(self, left: int, right: int) -> int:
        """Return the adjustment between two glyph numbers; negative brings them closer."""
        value = self._known.get((left, right))
        if value is None:
            value = sum(_find_first(subtables, left, right) for subtables in self._lookups)
            self._known[left, right] = value
        return value

    def _shorts(self, at: int, count: int) -> tuple[int, ...]:
        return unpack_from(f">{count}H", self._data, at)

    def _list(self, at: int) -> tuple[int, ...]:
        """Return the numbers of a list that begins with its count."""
        return self._shorts(at + 2, *self._shorts(at, 1))

    def _find_lookups(self) -> Iterator[list[int]]:
        """Yield, per lookup of the `kern` feature, where its pair subtables begin."""
        features, lookups = self._shorts(6, 2)
        wanted: set[int] = set()
        for index in range(*self._shorts(features, 1)):
            tag, offset = unpack_from(">4sH", self._data, features + 2 + 6 * index)
            if tag == b"kern":
                wanted.update(self._list(features + offset + 2))
        starts = self._list(lookups)
        for index in sorted(wanted):
            yield list(self._find_subtables(lookups + starts[index]))

    def _find_subtables(self, lookup: int) -> Iterator[int]:
        kind = self._shorts(lookup, 1)[0]
        for offset in self._list(lookup + 4):
            at, real = lookup + offset, kind
            if kind == 9:  # an extension: the subtable stands further away
                real, far = unpack_from(">HI", self._data, at + 2)
                at += far
            if real == 2:
                yield at

    def _read_pairs(self, at: int) -> Find:
        form, coverage, first, second = self._shorts(at, 4)
        size = 2 * (first.bit_count() + second.bit_count())
        skip = 2 * (first & (X_ADVANCE - 1)).bit_count()
        covered = self._read_coverage(at + coverage)
        if not first & X_ADVANCE:
            return lambda _left, _right: None
        return (self._read_listed if form == 1 else self._read_classed)(at, covered, size, skip)

    def _read_listed(self, at: int, covered: list[int], size: int, skip: int) -> Find:
        """Read pairs that are listed one by one."""
        pairs: dict[tuple[int, int], int] = {}
        for left, offset in zip(covered, self._list(at + 8), strict=True):
            for index in range(*self._shorts(at + offset, 1)):
                record = at + offset + 2 + index * (2 + size)
                pairs[left, self._shorts(record, 1)[0]] = self._signed(record + 2 + skip)
        return lambda left, right: pairs.get((left, right))

    def _read_classed(self, at: int, covered: list[int], size: int, skip: int) -> Find:
        """Read pairs by the class of each glyph; a glyph without a class is of class 0."""
        left_at, right_at, _, columns = self._shorts(at + 8, 4)
        lefts, rights = self._read_classes(at + left_at), self._read_classes(at + right_at)
        known = frozenset(covered)

        def find(left: int, right: int) -> int | None:
            if left not in known:
                return None
            cell = lefts.get(left, 0) * columns + rights.get(right, 0)
            return self._signed(at + 16 + cell * size + skip)

        return find

    def _signed(self, at: int) -> int:
        return int(unpack_from(">h", self._data, at)[0])

    def _read_coverage(self, at: int) -> list[int]:
        """Return the covered glyphs in order."""
        form, count = self._shorts(at, 2)
        if form == 1:
            return list(self._shorts(at + 4, count))
        ranges = (self._shorts(at + 4 + 6 * index, 2) for index in range(count))
        return [glyph for low, high in ranges for glyph in range(low, high + 1)]

    def _read_classes(self, at: int) -> dict[int, int]:
        form, count = self._shorts(at, 2)
        if form == 1:
            return dict(enumerate(self._list(at + 4), start=count))
        ranges = (self._shorts(at + 4 + 6 * index, 3) for index in range(count))
        return {glyph: number for low, high, number in ranges for glyph in range(low, high + 1)}


def _find_first(subtables: list[Find], left: int, right: int) -> int:
    """Return the value of the first subtable that knows the pair, where a lookup stops."""
    return next((value for find in subtables if (value := find(left, right)) is not None), 0)
