"""Which of a few sums add up to a given one."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_SUMS = 20
"""Sums looked at: 2 times 2^10 additions, by halves (Horowitz and Sahni, 1974), whatever they are."""
MAX_RELIABLE_SUMS = 8
"""Sums beyond which one that fits may do so by chance (2^8 subsets, against thousands of amounts)."""


@dataclass(frozen=True, slots=True)
class SubsetSum:
    """The places of the sums that add up, and whether no others do."""

    positions: tuple[int, ...]
    is_unique: bool


def find_subset_sum(sums: Sequence[int], target: int) -> SubsetSum | None:
    """Return the subset of at most MAX_SUMS sums that makes `target`: the fewest, the first ones before others.

    `target` is not zero, which no sum at all makes.

    Raises ValueError when there are more sums.
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
        SubsetSum(tuple(place for place in range(len(sums)) if best >> place & 1), ways == 1)
        if best
        else None
    )


def _list_subset_totals(sums: Sequence[int]) -> list[int]:
    """Return the total of every subset, at the place whose bits tell its members."""
    totals = [0]
    for amount in sums:
        totals += [total + amount for total in totals]
    return totals


def _index_subsets(sums: Sequence[int], shift: int) -> dict[int, tuple[int, int]]:
    """Return, for each total, its best subset as shifted bits and the number of subsets that make it."""
    found: dict[int, tuple[int, int]] = {}
    for mask, total in enumerate(_list_subset_totals(sums)):
        best, ways = found.get(total, (mask << shift, 0))
        found[total] = (min(best, mask << shift, key=_sort_key), ways + 1)
    return found


def _sort_key(mask: int) -> tuple[int, int]:
    return (mask.bit_count(), mask)
