"""Pair kerning of a TrueType font, read from its GPOS table (OpenType 1.9, lookup types 2 and 9)."""

from collections.abc import Callable, Iterator
from struct import unpack_from

X_ADVANCE = 0x0004
"""Flag of the horizontal advance in a value record; the fields of lower flags come before it."""

PairLookup = Callable[[int, int], int | None]
"""Lookup of a subtable: the adjustment of two glyphs, or None if it does not contain the pair."""


class Kerning:
    """Adjustments of the distance between two consecutive glyphs, in font units."""

    def __init__(self, gpos: bytes) -> None:
        self._data = gpos
        self._cache: dict[tuple[int, int], int] = {}
        self._lookups = [[self._read_pairs(at) for at in tables] for tables in self._iterate_pair_lookups()]

    def get_adjustment(self, left: int, right: int) -> int:
        """Return the adjustment between two glyph numbers; a negative one brings them closer."""
        value = self._cache.get((left, right))
        if value is None:
            value = sum(_get_first_adjustment(subtables, left, right) for subtables in self._lookups)
            self._cache[left, right] = value
        return value

    def _read_uint16s(self, at: int, count: int) -> tuple[int, ...]:
        return unpack_from(f">{count}H", self._data, at)

    def _read_counted_list(self, at: int) -> tuple[int, ...]:
        """Return the numbers of a list preceded by its count."""
        return self._read_uint16s(at + 2, *self._read_uint16s(at, 1))

    def _iterate_pair_lookups(self) -> Iterator[list[int]]:
        """Yield the offsets of the pair subtables, per lookup of the `kern` feature."""
        features, lookups = self._read_uint16s(6, 2)
        wanted: set[int] = set()
        for index in range(*self._read_uint16s(features, 1)):
            tag, offset = unpack_from(">4sH", self._data, features + 2 + 6 * index)
            if tag == b"kern":
                wanted.update(self._read_counted_list(features + offset + 2))
        starts = self._read_counted_list(lookups)
        for index in sorted(wanted):
            yield list(self._iterate_pair_subtables(lookups + starts[index]))

    def _iterate_pair_subtables(self, lookup: int) -> Iterator[int]:
        kind = self._read_uint16s(lookup, 1)[0]
        for offset in self._read_counted_list(lookup + 4):
            at, actual_kind = lookup + offset, kind
            if kind == 9:  # extension lookup: the subtable is at a 32-bit offset
                actual_kind, distance = unpack_from(">HI", self._data, at + 2)
                at += distance
            if actual_kind == 2:
                yield at

    def _read_pairs(self, at: int) -> PairLookup:
        table_format, coverage, first, second = self._read_uint16s(at, 4)
        size = 2 * (first.bit_count() + second.bit_count())
        skip = 2 * (first & (X_ADVANCE - 1)).bit_count()
        covered = self._read_coverage(at + coverage)
        if not first & X_ADVANCE:
            return lambda _left, _right: None
        return (self._read_pair_list if table_format == 1 else self._read_class_pairs)(
            at, covered, size, skip
        )

    def _read_pair_list(self, at: int, covered: list[int], size: int, skip: int) -> PairLookup:
        """Read pairs listed one by one."""
        pairs: dict[tuple[int, int], int] = {}
        for left, offset in zip(covered, self._read_counted_list(at + 8), strict=True):
            for index in range(*self._read_uint16s(at + offset, 1)):
                record = at + offset + 2 + index * (2 + size)
                pairs[left, self._read_uint16s(record, 1)[0]] = self._read_int16(record + 2 + skip)
        return lambda left, right: pairs.get((left, right))

    def _read_class_pairs(self, at: int, covered: list[int], size: int, skip: int) -> PairLookup:
        """Read pairs by glyph class; a glyph without a class is in class 0."""
        left_at, right_at, _, columns = self._read_uint16s(at + 8, 4)
        lefts, rights = self._read_classes(at + left_at), self._read_classes(at + right_at)
        known = frozenset(covered)

        def find(left: int, right: int) -> int | None:
            if left not in known:
                return None
            cell = lefts.get(left, 0) * columns + rights.get(right, 0)
            return self._read_int16(at + 16 + cell * size + skip)

        return find

    def _read_int16(self, at: int) -> int:
        return int(unpack_from(">h", self._data, at)[0])

    def _read_coverage(self, at: int) -> list[int]:
        """Return the covered glyphs in order."""
        table_format, count = self._read_uint16s(at, 2)
        if table_format == 1:
            return list(self._read_uint16s(at + 4, count))
        ranges = (self._read_uint16s(at + 4 + 6 * index, 2) for index in range(count))
        return [glyph for low, high in ranges for glyph in range(low, high + 1)]

    def _read_classes(self, at: int) -> dict[int, int]:
        table_format, count = self._read_uint16s(at, 2)
        if table_format == 1:
            return dict(enumerate(self._read_counted_list(at + 4), start=count))
        ranges = (self._read_uint16s(at + 4 + 6 * index, 3) for index in range(count))
        return {glyph: number for low, high, number in ranges for glyph in range(low, high + 1)}


def _get_first_adjustment(subtables: list[PairLookup], left: int, right: int) -> int:
    """Return the value of the first subtable that contains the pair, or 0."""
    return next(
        (
            value
            for get_pair_adjustment in subtables
            if (value := get_pair_adjustment(left, right)) is not None
        ),
        0,
    )
