"""The real program ends by itself after its last page, and a second start never opens a stale address."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from http_client import HttpClient
from opened_pages import intercept_pages
from profile_folder import profile_environment

from relances_app.desktop import program
from relances_app.desktop.login_page import (
    LOGIN_PAGE,
    delete_login_pages,
    find_login_page,
    write_login_page,
)
from relances_app.system.lock import Lock

PROJECT = Path(__file__).parents[2]
FAST_PROGRAM = """
import sys
from relances_app.desktop import program
from relances_app.runtime import idle_exit, tab_tracking
tab_tracking.SECONDS_PER_MINUTE = 0.05
program.IDLE_CHECK_INTERVAL = 1
should_exit = idle_exit.should_exit

def print_and_check(state):
    print("checked", flush=True)
    return should_exit(state)

idle_exit.should_exit = print_and_check
from relances_app.cli import main
sys.argv = ["relances", *sys.argv[1:]]
main()
"""


def start(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", FAST_PROGRAM, "--data", str(tmp_path / "data"), "--no-browser"],
        cwd=PROJECT, env={**os.environ, **profile_environment(tmp_path / "state")}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return process, re.search(r"http\S+", process.stdout.readline())[0]


def test_the_program_ends_after_its_last_tab_is_closed(tmp_path):
    process, login_url = start(tmp_path)
    try:
        visitor = HttpClient(login_url)
        page = "0123456789abcdef01234567"
        token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.read("/"))[1]
        visitor.post("/presence", {"csrf_token": token, "page": page, "mot": "ouverte"})
        for _ in range(3):
            assert process.stdout.readline() == "checked\n"
        visitor.post("/presence", {"csrf_token": token, "page": page, "mot": "quittee"})
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "aucune page" in said
        assert not (tmp_path / "data" / LOGIN_PAGE).exists()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def opened(monkeypatch):
    """The pages that the browser was asked to open."""
    opened = []
    intercept_pages(monkeypatch, opened.append)
    return opened


def test_a_stale_login_page_is_deleted_before_serving(tmp_path, monkeypatch, opened):
    write_login_page(tmp_path, f"127.0.0.1:1/k{'a' * 32}", "p" * 43)
    seen = []
    monkeypatch.setattr(
        program, "_serve", lambda folder, *_, **__: seen.append((folder / LOGIN_PAGE).exists())
    )
    program.open_program(tmp_path, browser=True)
    assert seen == [False]
    assert opened == []


def test_a_second_start_waits_for_the_login_page_of_the_first(tmp_path, opened):
    with Lock(tmp_path):
        threading.Timer(0.6, write_login_page, [tmp_path, f"127.0.0.1:2/k{'a' * 32}", "n" * 43]).start()
        program.open_program(tmp_path, browser=True, echo=lambda _: None)
    assert opened == [tmp_path / LOGIN_PAGE]
    assert "n" * 43 in (tmp_path / LOGIN_PAGE).read_text(encoding="utf-8")


def test_a_second_start_reports_a_missing_login_page(tmp_path, monkeypatch, opened):
    monkeypatch.setattr(program, "LOGIN_PAGE_TIMEOUT", 0.2)
    with Lock(tmp_path):
        program.open_program(tmp_path, browser=True, echo=lambda _: None)
    [notice] = opened
    assert notice.name != LOGIN_PAGE
    assert "démarre encore" in notice.read_text(encoding="utf-8")


def test_a_held_login_page_is_replaced_by_one_with_another_name(tmp_path, monkeypatch, opened):
    """Windows, fault 12: the first page answered 500, and the user was locked out."""
    stale = write_login_page(tmp_path, f"127.0.0.1:1/k{'a' * 32}", "p" * 43)
    os.utime(stale, (1, 1))
    unlink, replace = Path.unlink, Path.replace

    def deny_unlink(path, **options):
        if path.name == LOGIN_PAGE:
            raise PermissionError(13, "held", str(path))
        unlink(path, **options)

    def deny_replace(path, target):
        if Path(target).name == LOGIN_PAGE:
            raise PermissionError(13, "held", str(path))
        return replace(path, target)

    monkeypatch.setattr(Path, "unlink", deny_unlink)
    monkeypatch.setattr(Path, "replace", deny_replace)
    delete_login_pages(tmp_path)
    assert stale.exists()
    page = write_login_page(tmp_path, f"127.0.0.1:2/k{'a' * 32}", "n" * 43)
    assert (page != stale, find_login_page(tmp_path)) == (True, page)
    with Lock(tmp_path):
        program.open_program(tmp_path, browser=True, echo=lambda _: None)
    assert opened == [page]
    delete_login_pages(tmp_path)
    assert not page.exists()
