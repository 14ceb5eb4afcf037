"""Folders and files that another user of the machine prepared."""

import os
import sys

import pytest

from relances_app.desktop.login_page import LOGIN_PAGE, is_login_page, write_login_page
from relances_app.domain.errors import UserError
from relances_app.system.ownership import check_ownership, is_own_file
from relances_app.system.windows_owner import is_own_path

NOBODY = 65534
as_root = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a file to another user"
)
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
ADDRESS = "127.0.0.1:40000/k" + "a" * 32
KEY = "k" * 43


@as_root
@pytest.mark.parametrize(
    "name", ["", "relances.lock", "relances.db", "entrer.html", "envois.jsonl", "sauvegardes"]
)
def test_what_another_user_prepared_is_refused(tmp_path, name):
    """M3: a single file beside a folder that all may write."""
    folder = tmp_path / "relances-donnees"
    folder.mkdir(mode=0o700)
    if name:
        (folder / name).touch()
    check_ownership(folder)
    os.chown(folder / name, NOBODY, NOBODY)
    with pytest.raises(UserError, match="préparé par un autre utilisateur") as refused:
        check_ownership(folder)
    assert "--data" in refused.value.message


@as_root
def test_files_of_others_that_are_not_of_the_program_do_not_matter(tmp_path):
    (tmp_path / "notes.txt").touch()
    os.chown(tmp_path / "notes.txt", NOBODY, NOBODY)
    check_ownership(tmp_path)


@on_posix
def test_the_right_of_others_to_write_is_withdrawn(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o777)
    check_ownership(folder)
    assert folder.stat().st_mode & 0o777 == 0o755


@on_posix
def test_a_folder_for_all_users_is_refused_and_its_mode_unchanged(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(UserError, match="droit d'y écrire"):
        check_ownership(folder)
    assert folder.stat().st_mode & 0o7777 == 0o1777


def test_a_missing_folder_is_fine(tmp_path):
    check_ownership(tmp_path / "missing")


def test_only_the_login_page_that_the_program_wrote_is_one(tmp_path):
    path = tmp_path / LOGIN_PAGE
    write_login_page(tmp_path, ADDRESS, KEY)
    assert is_login_page(path)
    text = path.read_text()
    for prepared in (
        "", "<script>alert(1)</script>", text + "<script>alert(1)</script>",
        text.replace("127.0.0.1", "evil.example"),
        text.replace("Ouvrir", "<b>Ouvrir</b>"), text.replace("http:", "javascript:"),
    ):  # fmt: skip
        path.write_text(prepared)
        assert not is_login_page(path), prepared
    path.unlink()
    assert not is_login_page(path)


@as_root
def test_a_login_page_of_another_user_is_not_opened(tmp_path):
    write_login_page(tmp_path, ADDRESS, KEY)
    os.chown(tmp_path / LOGIN_PAGE, NOBODY, NOBODY)
    assert not is_own_file(tmp_path / LOGIN_PAGE)
    assert not is_login_page(tmp_path / LOGIN_PAGE)


class FakeWindows:
    """The functions of advapi32 and kernel32 that are called, with owners by path."""

    def __init__(self, owners, error=0):
        self.owners, self.error, self.freed = owners, error, 0

    def GetNamedSecurityInfoW(self, path, kind, what, owner, *rest):  # noqa: N802  name in Windows
        owner._obj.value = self.owners.get(path.value, 1)
        return self.error

    def IsWellKnownSid(self, owner, kind):  # noqa: N802
        return (owner.value, kind) in {(18, 22), (32, 26)}

    def EqualSid(self, one, other):  # noqa: N802
        return one.value == other.value

    def LocalFree(self, _):  # noqa: N802
        self.freed += 1


@pytest.mark.parametrize(
    ("owner", "error", "expected"),
    [(1, 0, True), (2, 0, False), (18, 0, True), (32, 0, True), (None, 0, True), (2, 5, True)],
    ids=["user", "other", "system", "administrators", "no owners", "unknown"],
)
def test_owners_on_windows(tmp_path, owner, error, expected):
    windows = FakeWindows({str(tmp_path): owner}, error)
    assert is_own_path(tmp_path, dll=windows, kernel32=windows) is expected
    assert windows.freed == (0 if error else 2)
