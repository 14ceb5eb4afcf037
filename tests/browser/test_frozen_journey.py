"""The main workflow on the single file, for two users of one machine at the same time."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from browser_program import BrowserProgram, PageOpener
from demo_data import copy_demo
from frozen_build import EXECUTABLE, require_frozen_build
from main_journey import run_main_journey

USERS = (12_001, 12_002)
"""User ids unknown to the machine, without a home folder."""


@pytest.fixture
def readonly_folder():
    """A read-only folder with a space and an é, and one writable folder with data for each user."""
    require_frozen_build()
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    # Not pytest's folder, which is closed to other users.
    with tempfile.TemporaryDirectory() as folder:
        readonly_folder = Path(folder)
        readonly_folder.chmod(0o755)
        stick = readonly_folder / "Clé de l'été"
        stick.mkdir()
        Path(shutil.copy(EXECUTABLE, stick)).chmod(0o555)
        stick.chmod(0o555)
        for user in USERS:
            own = readonly_folder / str(user)
            copy_demo(own / "data")
            for path in (own, *own.rglob("*")):
                os.chown(path, user, user)
        yield readonly_folder


def start(readonly_folder, user):
    own = readonly_folder / str(user)
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(own)}
    folder = readonly_folder / "Clé de l'été"
    return BrowserProgram(
        own, "demo", command=[str(folder / "relances")], cwd=folder, env=environment,
        user=user, group=user, extra_groups=[],
    )  # fmt: skip


def test_two_users_without_a_home_run_the_workflow_from_a_read_only_folder(chromium, readonly_folder):
    programs = []
    try:
        programs += [start(readonly_folder, user) for user in USERS]
        assert programs[0].home != programs[1].home
        for program in programs:
            opener = PageOpener(chromium, program)
            run_main_journey(opener())
            opener.close()
    finally:
        for program in programs:
            program.stop()
    assert [path.name for path in (readonly_folder / "Clé de l'été").iterdir()] == ["relances"]
    for user in USERS:
        assert [path.name for path in (readonly_folder / str(user)).iterdir()] == ["data"]
