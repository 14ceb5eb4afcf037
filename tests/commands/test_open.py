"""No word opens the program: one instance, its address, its key, its end."""

import os
import re
import sys
import urllib.error
import urllib.request

import pytest
from http_client import HttpClient


@pytest.fixture
def opened_program(terminal):
    """The program running in a process of its own; its first line tells the address."""
    process = terminal.start("--data", terminal.folder, "--no-browser")
    try:
        yield process, process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_the_program_opens_prints_its_address_and_exits_cleanly(terminal, opened_program):
    process, line = opened_program
    url = re.fullmatch(
        r"Relances : (http://127\.0\.0\.1:\d+(?:/k[a-z2-7]{32}){2}/entrer\?cle=[\w-]{43})\n", line
    )[1]
    login_page = terminal.folder / "entrer.html"
    assert url in login_page.read_text()
    if sys.platform != "win32":
        assert login_page.stat().st_mode & 0o077 == 0
    with urllib.request.urlopen(url) as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url)
    refused.value.close()
    assert refused.value.code == 403
    assert url not in login_page.read_text()
    process.terminate()
    out, err = process.communicate(timeout=20)
    if sys.platform != "win32":  # where a terminated program cannot finish
        assert (process.returncode, out, err) == (0, "", "")
        assert not login_page.exists()


def test_on_the_same_port_the_address_is_the_same_so_that_a_bookmark_works(terminal, opened_program):
    process, line = opened_program
    address = re.search(r"(http://127\.0\.0\.1:(\d+)/\S+)/entrer", line)
    process.terminate()
    process.communicate(timeout=20)
    again = terminal.start("--data", terminal.folder, "--no-browser", "--port", address[2])
    try:
        login_url = re.search(r"http\S+", again.stdout.readline())[0]
        assert login_url.startswith(f"{address[1]}/entrer?")
        visitor = HttpClient(login_url)
        assert "<main" in visitor.read("/clients")
    finally:
        again.terminate()
        again.communicate(timeout=20)


def test_the_login_address_is_not_printed_into_a_file_or_pipe(terminal):
    """L11: an output that is kept in a file may be read by others."""
    process = terminal.start("--data", terminal.folder, env={"BROWSER": "true"})
    try:
        assert process.stdout.readline() == "Relances s'ouvre dans le navigateur.\n"
    finally:
        process.terminate()
        out, err = process.communicate(timeout=20)
    assert "entrer" not in out + err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_the_login_address_is_printed_on_a_terminal(terminal):
    import pty

    ours, theirs = pty.openpty()
    process = terminal.start("--data", terminal.folder, env={"BROWSER": "true"}, stdout=theirs)
    os.close(theirs)
    try:
        with os.fdopen(ours, encoding="utf-8") as screen:
            assert "/entrer?cle=" in screen.readline()
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_a_second_start_reports_that_the_program_is_open(terminal, opened_program):
    with terminal.start("--data", terminal.folder, "--no-browser") as second:
        out, err = second.communicate(timeout=20)
    assert (second.returncode, err) == (0, "")
    assert out.startswith("Relances est déjà ouvert")
    assert opened_program[0].poll() is None


def test_mails_are_not_sent_while_the_program_is_open(terminal, opened_program):
    result = terminal.run("send", "--level", 1, status=1)
    assert "déjà ouvert" in result.stderr


def test_the_demo_opens_and_its_data_are_deleted(terminal, tmp_path):
    process = terminal.start("demo", "--no-browser", env={"TMPDIR": str(tmp_path), "TEMP": str(tmp_path)})
    try:
        visitor = HttpClient(re.search(r"http\S+", process.stdout.readline())[0])
        [folder] = tmp_path.glob("relances-demo-*")
        assert (folder / "relances.db").exists()
        token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.read("/"))[1]
        visitor.post("/quitter", {"csrf_token": token})
        process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert not folder.exists()
