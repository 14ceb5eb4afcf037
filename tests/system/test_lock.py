"""The lock of a data folder, and the test whether the folder can be written."""

import os

import pytest

from relances_app.system.lock import AlreadyOpen, Lock, is_writable


def test_a_writable_folder_is_created_and_left_empty(tmp_path):
    folder = tmp_path / "données"
    assert is_writable(folder)
    assert list(folder.iterdir()) == []


def test_a_write_protected_folder_is_tried_once(tmp_path, monkeypatch):
    """On Windows each attempt is denied; `tempfile` would try again 2**31 times."""
    attempts = []

    def deny(path, *_):
        attempts.append(path)
        raise PermissionError(13, "denied", str(path))

    monkeypatch.setattr(os, "open", deny)
    assert not is_writable(tmp_path)
    assert len(attempts) == 1


def test_a_second_lock_of_one_folder_is_refused(tmp_path):
    with Lock(tmp_path), pytest.raises(AlreadyOpen), Lock(tmp_path):
        pass
