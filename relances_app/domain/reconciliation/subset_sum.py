"""Subset sum: which of a few amounts add up to a given one."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_SUMS = 20
"""Most amounts considered; split in halves (Horowitz and Sahni, 1974), they take at most 2 × 2^10 additions."""
MAX_RELIABLE_SUMS = 8
"""Above this number of amounts a subset may fit by coincidence (2^8 subsets, against thousands of amounts)."""


@dataclass(frozen=True, slots=True)
class SubsetSum:
    """The indexes of the amounts that add up, and whether no other subset does."""

    positions: tuple[int, ...]
    is_unique: bool


def find_subset_sum(sums: Sequence[int], target: int) -> SubsetSum | None:
    """Return the subset of `sums` that adds up to `target`: the smallest one, and among those the first.

    `target` must not be zero, which the empty subset makes. Raises ValueError for more than MAX_SUMS sums.
    """
    if len(sums) > MAX_SUMS:
        raise ValueError(f"more than {MAX_SUMS} sums")
    half = len(sums) // 2
    rights = _index_subsets(sums[half:], half)
    best = ways = 0
    for left, total in enumerate(_list_subset_totals(sums[:half])):
        if pair := rights.get(target - total):
            mask = left | pair[0]
            ways += pair[1]
            best = min(mask, best or mask, key=_sort_key)
    return (
        SubsetSum(tuple(index for index in range(len(sums)) if best >> index & 1), ways == 1)
        if best
        else None
    )


def _list_subset_totals(sums: Sequence[int]) -> list[int]:
    """Return the total of every subset, at the index whose bits are its members."""
    totals = [0]
    for amount in sums:
        totals += [total + amount for total in totals]
    return totals


def _index_subsets(sums: Sequence[int], shift: int) -> dict[int, tuple[int, int]]:
    """Return, for each total, its best subset as shifted bits and the number of subsets that add up to it."""
    found: dict[int, tuple[int, int]] = {}
    for mask, total in enumerate(_list_subset_totals(sums)):
        best, ways = found.get(total, (mask << shift, 0))
        found[total] = (min(best, mask << shift, key=_sort_key), ways + 1)
    return found


def _sort_key(mask: int) -> tuple[int, int]:
    return (mask.bit_count(), mask)
