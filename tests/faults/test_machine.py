"""Events of the machine during a batch: termination, suspend, a moved, write-protected or copied USB stick."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from hashlib import sha256

import pytest
from http_client import HttpClient
from program_data import DATABASE
from program_process import MAILS, ProgramProcess, send_remaining, wait_for

from relances_app.app import create_app
from relances_app.system.folder_warnings import get_folder_warning

PROTECTED = "protégé en écriture"
END_SECONDS = 7.0
"""Seconds: five for the current mail, the rest for the interpreter to exit."""


@pytest.fixture
def program(tmp_path, sink):
    return ProgramProcess(tmp_path, sink.port)


def open_page(process):
    """Log in as a browser does; return the client."""
    return HttpClient(process.stdout.readline().split()[-1])


def check_once(program, sink):
    arrived, recipients = sink.read()
    assert max(arrived.values()) == max(recipients.values()) == 1
    assert len(arrived) == MAILS


def test_a_terminated_program_finishes_its_mail_and_leaves_nothing_uncertain(program, sink):
    process = program.start("--no-browser")
    open_page(process).send_level_one()
    wait_for(20, sink)
    asked = time.monotonic()
    process.terminate()
    process.communicate(timeout=30)
    assert time.monotonic() - asked < END_SECONDS
    assert process.returncode == 0
    states = program.count_states()
    assert set(states) <= {"sent", "queued"}
    assert 20 <= states["sent"] < MAILS
    send_remaining(program)
    assert program.count_states() == {"sent": MAILS}
    check_once(program, sink)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process is put to sleep this way on Unix")
def test_a_suspended_machine_sends_nothing_twice(program, sink):
    process = program.start("send", "--level", "1", "--as-of", "2024-08-01", "--json")
    for count in (10, 60, 120):
        wait_for(count, sink)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.5)
        process.send_signal(signal.SIGCONT)
    process.communicate(timeout=60)
    assert program.count_states() == {"sent": MAILS}
    check_once(program, sink)


def test_a_usb_stick_under_another_drive_letter_continues(program, sink, tmp_path):
    process = program.start("send", "--level", "1", "--as-of", "2024-08-01", "--json")
    wait_for(20, sink)
    process.kill()
    process.communicate()
    moved = tmp_path / "ailleurs"
    program.data.rename(moved)
    program.data = moved
    send_remaining(program)
    states = program.count_states()
    assert states["sent"] + states["uncertain"] == MAILS
    assert states["uncertain"] <= 1
    assert max(sink.read()[0].values()) == 1


def test_a_port_in_use_is_replaced_by_a_free_one(program):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = program.start("--no-browser", "--port", str(port))
        try:
            address = process.stdout.readline().split()[-1]
            assert f":{port}/" not in address
            assert urllib.request.urlopen(address).status == 200
        finally:
            process.terminate()
            process.communicate(timeout=20)


def test_data_in_a_synchronised_folder_are_warned_about(tmp_path):
    for name in ("OneDrive - Atelier", "Dropbox"):
        assert "dossier synchronisé" in get_folder_warning(tmp_path / name / "relances")
    (tmp_path / DATABASE).touch()
    (tmp_path / "relances-remplacee-20260101-120000.db").touch()
    assert get_folder_warning(tmp_path) == ""
    (tmp_path / "relances (copie en conflit).db").touch()
    assert "copie en conflit" in get_folder_warning(tmp_path)


def test_a_read_only_database_is_shown_and_never_changed(program):
    app = create_app(program.data, "127.0.0.1:5000", copy_folder=program.data.parent)
    before = sha256((program.data / DATABASE).read_bytes()).hexdigest()
    client, base = app.test_client(), {"base_url": "http://127.0.0.1:5000"}
    client.get(f"/entrer?cle={app.config['RELANCES_KEY']}", **base)
    page = client.get("/relances?date_limite=2024-08-01", **base)
    assert PROTECTED in page.text
    assert "Client 001" in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    for path, words in (
        ("/relances/cocher", {"case": "c1-0"}),
        ("/relances/envoyer", {"date_edition": "2024-08-01"}),
    ):
        refused = client.post(path, data={"csrf_token": token, **words}, **base)
        assert refused.status_code == 422
        assert PROTECTED in refused.text
    assert sha256((program.data / DATABASE).read_bytes()).hexdigest() == before


@contextmanager
def protect(folder):
    """Mount a folder read-only on itself, so that root cannot write either."""
    mount = shutil.which("mount")
    commands = ([mount, "--bind", folder, folder], [mount, "-o", "remount,bind,ro", folder])
    if (
        mount is None
        or os.geteuid() != 0
        or subprocess.run(commands[0], capture_output=True, check=False).returncode
    ):
        pytest.skip("a folder cannot be mounted here")
    try:
        if subprocess.run(commands[1], capture_output=True, check=False).returncode:
            pytest.skip("a folder cannot be mounted read-only here")
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_write_protected_usb_stick_opens_read_only(program):
    before = {path.name for path in program.data.iterdir()}
    with protect(program.data):
        process = program.start("--no-browser")
        try:
            visitor = open_page(process)
            assert PROTECTED in visitor.read("/relances?date_limite=2024-08-01")
            with pytest.raises(urllib.error.HTTPError, match="422"):
                visitor.send_level_one()
        finally:
            process.terminate()
            process.communicate(timeout=20)
        assert process.returncode == 0
    assert {path.name for path in program.data.iterdir()} == before
