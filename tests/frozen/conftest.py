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


@pytest.fixture
def server():
    from recording_smtp_server import RecordingHandler, RecordingServer

    with RecordingServer(RecordingHandler()) as running:
        yield running


@pytest.fixture
def windows_program(tmp_path, server):
    from windows_program import WindowsProgram

    return WindowsProgram(tmp_path).fill(server.port)
