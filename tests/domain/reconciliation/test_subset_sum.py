from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.reconciliation.subset_sum import MAX_SUMS, find_subset


def test_the_fewest_sums_are_taken_and_the_first_ones_among_equals():
    found = find_subset([120_00, 120_00, 240_00, 120_00], 240_00)
    assert found is not None
    assert found.places == (2,)
    assert not found.is_only
    assert find_subset([120_00, 120_00, 120_00], 240_00).places == (0, 1)


def test_credit_notes_count_as_less():
    found = find_subset([1_000_00, -200_00, 333_33], 800_00)
    assert found is not None
    assert found.places == (0, 1)
    assert found.is_only


def test_nothing_makes_an_amount_that_nothing_makes():
    assert find_subset([100, 250], 300) is None
    assert find_subset([], 300) is None


def test_more_sums_than_the_bound_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="20"):
        find_subset([1] * (MAX_SUMS + 1), 3)


@given(st.lists(st.integers(-50, 50).filter(bool), max_size=8), st.integers(1, 120))
def test_it_finds_what_trying_every_subset_finds(sums, target):
    ways = [
        places
        for size in range(1, len(sums) + 1)
        for places in combinations(range(len(sums)), size)
        if sum(sums[i] for i in places) == target
    ]
    found = find_subset(sums, target)
    if not ways:
        assert found is None
    else:
        assert found is not None
        assert found.places in ways
        assert len(found.places) == min(map(len, ways))
        assert found.is_only == (len(ways) == 1)


def test_twenty_equal_sums_cost_no_more_than_others():
    found = find_subset([120_00] * MAX_SUMS, 1_200_00)
    assert found is not None
    assert found.places == tuple(range(10))
