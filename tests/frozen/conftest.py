"""The single file on data of its own."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.fixture
def frozen_program(tmp_path):
    from frozen_build import require_frozen_build
    from frozen_program import FrozenProgram

    require_frozen_build()
    return FrozenProgram(tmp_path)
