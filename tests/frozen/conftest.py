"""The single file on data of its own."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.fixture
def single(tmp_path):
    from frozen_build import require_built
    from frozen_program import Single

    require_built()
    return Single(tmp_path)
