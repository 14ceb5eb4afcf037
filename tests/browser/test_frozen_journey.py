"""The whole journey on the single file as it is carried about, for two users of one machine at a time."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from browser_program import Opener, Program
from frozen_build import BUILT, require_built
from main_journey import walk

USERS = (12_001, 12_002)
"""Users that the machine does not know: they have no home."""


@pytest.fixture
def place():
    """A folder with a space and an é that nobody may write in, and a folder of his own for each user."""
    require_built()
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    # Not the folder of pytest, which every run of it closes to other users.
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        stick = place / "Clé de l'été"
        stick.mkdir()
        Path(shutil.copy(BUILT, stick)).chmod(0o555)
        stick.chmod(0o555)
        for user in USERS:
            (place / str(user)).mkdir()
            os.chown(place / str(user), user, user)
        yield place


def start(place, user):
    own = place / str(user)
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(own)}
    return Program(
        own, "demo", command=[str(place / "Clé de l'été" / "relances")], cwd=place / "Clé de l'été", env=environment,
        user=user, group=user, extra_groups=[],
    )  # fmt: skip


def test_two_users_without_a_home_walk_it_from_a_read_only_folder(chromium, place):
    programs = []
    try:
        programs += [start(place, user) for user in USERS]
        assert programs[0].home != programs[1].home
        for program in programs:
            opener = Opener(chromium, program)
            walk(opener())
            opener.close()
    finally:
        for program in programs:
            program.stop()
    assert [path.name for path in (place / "Clé de l'été").iterdir()] == ["relances"]
    for user in USERS:
        assert [path.name for path in (place / str(user)).iterdir()] == ["data"]
