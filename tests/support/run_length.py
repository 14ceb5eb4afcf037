"""How much of a long test runs: a sample in the ordinary suite, all of it with RELANCES_LONG=1 (`make test-long`)."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

IS_LONG = os.environ.get("RELANCES_LONG") == "1"
GOLDEN_RATIO = (5**0.5 - 1) / 2


def whole_or_sample(whole: T, sample: T) -> T:
    """Return the value for the whole run, or the one for the sample."""
    return whole if IS_LONG else sample


def sample_evenly(items: Sequence[T], one_in: int) -> list[T]:
    """Return about one of so many items, always the same ones, the first item included.

    Multiples of the golden ratio spread evenly and fall in step with no period of the items.
    """
    return [item for rank, item in enumerate(items) if rank * GOLDEN_RATIO % 1 < 1 / one_in]
