"""The secret path prefix of a data folder."""

import os
import re
import sys

import pytest

from relances_app.system.address_prefix import KEY_FILE, get_prefix


def test_the_prefix_is_the_same_at_each_start_and_another_for_each_folder_and_user(tmp_path):
    profile, folder = tmp_path / "profile", tmp_path / "data"
    first = get_prefix(profile, folder)
    assert re.fullmatch(r"/k[a-z2-7]{32}", first)
    assert get_prefix(profile, folder) == first
    assert len({first, get_prefix(profile, tmp_path / "other"), get_prefix(tmp_path / "p2", folder)}) == 3


def test_who_prepared_the_data_folder_does_not_know_the_prefix(tmp_path):
    get_prefix(tmp_path / "profile", tmp_path / "data")
    assert not (tmp_path / "data").exists()
    if sys.platform != "win32":
        assert (tmp_path / "profile" / KEY_FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "a" * 63, "g" * 64, "é" * 64, "\0" * 64])
def test_an_invalid_key_is_replaced(tmp_path, content):
    (tmp_path / KEY_FILE).write_text(content, encoding="utf-8")
    assert get_prefix(tmp_path, tmp_path) == get_prefix(tmp_path, tmp_path)
    assert (tmp_path / KEY_FILE).read_text(encoding="utf-8") != content


def test_without_a_profile_each_start_has_a_prefix_of_its_own(tmp_path):
    missing = tmp_path / "file" / "profile"
    (tmp_path / "file").touch()
    assert get_prefix(missing, tmp_path) != get_prefix(missing, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege on Windows")
def test_a_key_behind_a_link_is_not_used(tmp_path):
    known = tmp_path / "known"
    known.write_text("0" * 64)
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / KEY_FILE).symlink_to(known)
    prefix = get_prefix(profile, tmp_path)
    assert known.read_text() == "0" * 64
    assert not (profile / KEY_FILE).is_symlink()
    assert prefix != get_prefix(tmp_path / "other", tmp_path)
    assert os.path.lexists(profile / KEY_FILE)
