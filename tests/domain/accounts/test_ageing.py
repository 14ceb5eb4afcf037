"""The ageing of what is owed: each claim in one slice, to the cent."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.ageing import BUCKET_LABELS, bucket_index, build_ageing

TODAY = date(2026, 3, 2)
DOCUMENTS = st.lists(
    st.tuples(st.integers(-120, 120).map(lambda n: TODAY + timedelta(days=n)), st.integers(-(10**9), 10**9))
)


@pytest.mark.parametrize(
    ("late", "place"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)],
)
def test_the_days_late_determine_the_bucket(late, place):
    assert bucket_index(TODAY - timedelta(days=late), TODAY) == place


@given(DOCUMENTS)
def test_buckets_and_credits_add_up_to_the_open_total(documents):
    ageing = build_ageing(documents, TODAY)
    assert ageing.total == sum(amount for _, amount in documents)
    assert all(ageing.scaled_length(place, 265) in range(266) for place in range(len(BUCKET_LABELS)))
