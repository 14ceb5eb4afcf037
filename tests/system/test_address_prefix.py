"""The secret path prefix of a data folder."""

import os
import re
import sys

import pytest

from relances_app.system.address_prefix import KEY_FILE, get_prefix

PORT = 5000


def test_the_prefix_is_the_same_at_each_start_and_another_for_each_folder_user_and_port(tmp_path):
    profile, folder = tmp_path / "profile", tmp_path / "data"
    first = get_prefix(profile, folder, PORT)
    assert re.fullmatch(r"(/k[a-z2-7]{32}){2}", first)
    assert get_prefix(profile, folder, PORT) == first
    others = {
        get_prefix(profile, tmp_path / "other", PORT),
        get_prefix(tmp_path / "p2", folder, PORT),
        get_prefix(profile, folder, PORT + 1),
    }
    assert len({first, *others}) == 4


def test_the_first_segment_is_the_same_on_each_port(tmp_path):
    """The choice of the keyboard shortcuts is kept below it."""
    here, there = (get_prefix(tmp_path, tmp_path / "data", port).split("/")[1:] for port in (PORT, PORT + 1))
    assert here[0] == there[0]
    assert here[1] != there[1]


def test_who_prepared_the_data_folder_does_not_know_the_prefix(tmp_path):
    get_prefix(tmp_path / "profile", tmp_path / "data", PORT)
    assert not (tmp_path / "data").exists()
    if sys.platform != "win32":
        assert (tmp_path / "profile" / KEY_FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "a" * 63, "g" * 64, "é" * 64, "\0" * 64])
def test_an_invalid_key_is_replaced(tmp_path, content):
    (tmp_path / KEY_FILE).write_text(content, encoding="utf-8")
    assert get_prefix(tmp_path, tmp_path, PORT) == get_prefix(tmp_path, tmp_path, PORT)
    assert (tmp_path / KEY_FILE).read_text(encoding="utf-8") != content


def test_without_a_profile_each_start_has_a_prefix_of_its_own(tmp_path):
    missing = tmp_path / "file" / "profile"
    (tmp_path / "file").touch()
    assert get_prefix(missing, tmp_path, PORT) != get_prefix(missing, tmp_path, PORT)


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege on Windows")
def test_a_key_behind_a_link_is_not_used(tmp_path):
    known = tmp_path / "known"
    known.write_text("0" * 64)
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / KEY_FILE).symlink_to(known)
    prefix = get_prefix(profile, tmp_path, PORT)
    assert known.read_text() == "0" * 64
    assert not (profile / KEY_FILE).is_symlink()
    assert prefix != get_prefix(tmp_path / "other", tmp_path, PORT)
    assert os.path.lexists(profile / KEY_FILE)
