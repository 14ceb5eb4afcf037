"""The single file on data of its own."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS / "delivery"), str(TESTS / "faults")]


@pytest.fixture
def single(tmp_path):
    from built import require_built
    from single import Single

    require_built()
    return Single(tmp_path)
