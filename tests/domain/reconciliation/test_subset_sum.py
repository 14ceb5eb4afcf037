from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.reconciliation.subset_sum import MAX_SUMS, find_subset_sum


def test_the_fewest_sums_are_taken_and_the_first_ones_among_equals():
    found = find_subset_sum([120_00, 120_00, 240_00, 120_00], 240_00)
    assert found is not None
    assert found.positions == (2,)
    assert not found.is_unique
    assert find_subset_sum([120_00, 120_00, 120_00], 240_00).positions == (0, 1)


def test_credit_notes_count_as_less():
    found = find_subset_sum([1_000_00, -200_00, 333_33], 800_00)
    assert found is not None
    assert found.positions == (0, 1)
    assert found.is_unique


def test_an_impossible_amount_has_no_subset():
    assert find_subset_sum([100, 250], 300) is None
    assert find_subset_sum([], 300) is None


def test_more_amounts_than_the_limit_raise():
    with pytest.raises(ValueError, match="20"):
        find_subset_sum([1] * (MAX_SUMS + 1), 3)


@given(st.lists(st.integers(-50, 50).filter(bool), max_size=8), st.integers(1, 120))
def test_it_agrees_with_an_exhaustive_search(sums, target):
    ways = [
        places
        for size in range(1, len(sums) + 1)
        for places in combinations(range(len(sums)), size)
        if sum(sums[i] for i in places) == target
    ]
    found = find_subset_sum(sums, target)
    if not ways:
        assert found is None
    else:
        assert found is not None
        assert found.positions in ways
        assert len(found.positions) == min(map(len, ways))
        assert found.is_unique == (len(ways) == 1)


def test_twenty_equal_sums_cost_no_more_than_others():
    found = find_subset_sum([120_00] * MAX_SUMS, 1_200_00)
    assert found is not None
    assert found.positions == tuple(range(10))
