"""Files that another program holds: simulated by the errors of Windows, and real where the tests run there."""

import sys
from pathlib import Path

import pytest

from relances_app.system import held_files
from relances_app.system.held_files import delete_file, discard_file, is_held, replace_file

on_windows = pytest.mark.skipif(sys.platform != "win32", reason="only Windows lets a program hold a file")


class Held(PermissionError):
    """The error of Windows for a file that is open elsewhere."""

    winerror = 32


@pytest.fixture(autouse=True)
def delays(monkeypatch):
    monkeypatch.setattr(held_files, "RETRY_DELAYS", (0.0, 0.0, 0.0))


def fail_times(monkeypatch, name, times, error=Held):
    """Let a method of Path fail so many times; return the number of calls."""
    method, calls = getattr(Path, name), []

    def call(path, *words, **options):
        calls.append(path)
        if len(calls) <= times:
            raise error(13, "held", str(path))
        return method(path, *words, **options)

    monkeypatch.setattr(Path, name, call)
    return calls


@pytest.mark.parametrize(("name", "action"), [("replace", replace_file), ("unlink", None)])
def test_a_file_held_for_a_moment_is_replaced_or_deleted_afterwards(tmp_path, monkeypatch, name, action):
    source, target = tmp_path / "neuf", tmp_path / "ancien"
    source.write_text("neuf")
    target.write_text("ancien")
    calls = fail_times(monkeypatch, name, 3)
    if action:
        replace_file(source, target)
        assert target.read_text() == "neuf"
    else:
        delete_file(target)
        assert not target.exists()
    assert len(calls) == 4


def test_a_file_held_for_long_and_one_without_permission_are_errors(tmp_path, monkeypatch):
    calls = fail_times(monkeypatch, "replace", 99)
    with pytest.raises(Held):
        replace_file(tmp_path / "a", tmp_path / "b")
    assert len(calls) == 4
    calls = fail_times(monkeypatch, "replace", 99, PermissionError)
    with pytest.raises(PermissionError):
        replace_file(tmp_path / "a", tmp_path / "b")
    assert len(calls) == 1


def test_a_held_file_that_is_not_needed_is_left(tmp_path, monkeypatch):
    path = tmp_path / "entrer.html"
    path.touch()
    fail_times(monkeypatch, "unlink", 1)
    discard_file(path)
    assert path.exists()
    discard_file(path)
    assert not path.exists()


@on_windows
def test_a_file_opened_exclusively_is_held(tmp_path):
    from windows_files import hold

    path = tmp_path / "relances.db"
    assert not is_held(path)
    path.touch()
    assert not is_held(path)
    for share in ("none", "read"):
        with hold(path, share=share):
            assert is_held(path)
    path.chmod(0o400)
    assert not is_held(path)
    path.chmod(0o600)
