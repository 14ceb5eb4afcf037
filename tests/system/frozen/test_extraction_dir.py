"""What killed starts of the single file leave in the temporary folder is swept; what is not ours is not touched."""

import os
import sys
import time

import pytest
from click.testing import CliRunner

from relances_app import cli
from relances_app.domain.errors import UserError
from relances_app.system.frozen.extraction_dir import (
    STALE_SECONDS,
    locked_extraction_dir,
    remove_stale_dirs,
    require_private_dir,
)
from relances_app.system.lock import LOCK_NAME, Lock


def unpack(parent, name, *, is_ours=True, is_locked=True, age=0.0):
    folder = parent / name
    mark = folder / "relances_app" / "static" / "icon.svg"
    mark.parent.mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    if is_ours:
        mark.write_text("", encoding="ascii")
    if is_locked:
        (folder / LOCK_NAME).touch()
    os.utime(folder, (time.time() - age,) * 2)
    return folder


def test_only_own_stale_folders_are_removed(tmp_path):
    own = unpack(tmp_path, "_MEIown")
    killed = unpack(tmp_path, "_MEIkilled")
    starting = unpack(tmp_path, "_MEIstarting", is_locked=False)
    killed_early = unpack(tmp_path, "_MEIearly", is_locked=False, age=STALE_SECONDS + 60)
    foreign = unpack(tmp_path, "_MEIforeign", is_ours=False, age=STALE_SECONDS + 60)
    running = unpack(tmp_path, "_MEIrunning")
    other = unpack(tmp_path, "documents")
    if sys.platform == "win32":  # links need a privilege there
        (tmp_path / "_MEIlink").mkdir()
    else:
        (tmp_path / "_MEIlink").symlink_to(other)
    with Lock(running):
        assert set(remove_stale_dirs(tmp_path, own, time.time())) == {killed, killed_early}
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {own.name, starting.name, foreign.name, running.name, other.name, "_MEIlink"}
    assert (other / "relances_app").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes; the user's Temp is private")
def test_a_folder_that_others_may_write_into_is_refused(tmp_path):
    folder = unpack(tmp_path, "_MEIopen")
    require_private_dir(folder)
    folder.chmod(0o777)
    with pytest.raises(UserError, match="autre utilisateur"):
        require_private_dir(folder)


def test_the_folder_is_locked_while_the_program_runs(tmp_path, monkeypatch):
    folder = unpack(tmp_path, "_MEIheld", is_locked=False)
    monkeypatch.setattr("sys._MEIPASS", str(folder), raising=False)
    with locked_extraction_dir():
        assert remove_stale_dirs(tmp_path, tmp_path / "another", time.time() + 2 * STALE_SECONDS) == []
    assert remove_stale_dirs(tmp_path, tmp_path / "another", time.time()) == [folder]


def test_each_command_locks_its_folder_and_removes_what_killed_ones_left(tmp_path, monkeypatch):
    """Windows, fault 18: a killed command left 20 MB, which no other command removed."""
    own, killed = unpack(tmp_path, "_MEIown", is_locked=False), unpack(tmp_path, "_MEIkilled")
    monkeypatch.setattr("sys._MEIPASS", str(own), raising=False)
    assert CliRunner().invoke(cli.main, ["version"]).exit_code == 0
    assert ((own / LOCK_NAME).exists(), killed.exists()) == (True, False)


def test_from_its_sources_nothing_is_locked_and_nothing_swept(tmp_path, monkeypatch):
    killed = unpack(tmp_path, "_MEIkilled")
    beside = tmp_path / "sources"
    beside.mkdir()
    monkeypatch.chdir(beside)
    monkeypatch.delattr("sys._MEIPASS", raising=False)
    with locked_extraction_dir():
        assert list(beside.iterdir()) == []
    assert killed.is_dir()
