"""The programs for Windows: kills, restore, second start, held files, shares, opening by themselves."""

import os
import random
import re
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from http_client import HttpClient
from run_length import whole_or_sample

if sys.platform != "win32":
    pytest.skip("the programs for Windows run there, or under wine: make windows", allow_module_level=True)

from windows_files import hold
from windows_program import AS_OF, WindowsProgram

KILLS = int(os.environ.get("RELANCES_KILLS", whole_or_sample(60, 3)))
"""`make windows-kills` asks for 500."""


def count_recipients(server):
    return Counter(recipients[0] for recipients, _ in server.clerk.mails)


def test_a_restored_backup_sends_nothing_twice(windows_program, server):
    """Fault 1: 80 mails went out where 40 should."""
    backup = windows_program.run("backup").strip()
    windows_program.send()
    assert len(server.clerk.mails) == 40
    windows_program.run("restore", backup)
    windows_program.send(code=None)
    assert sorted(count_recipients(server).values()) == [1] * 40


def test_a_killed_program_sends_nothing_twice_and_loses_nothing(tmp_path, server):
    """Each kill hits the first process of the single file; the second ends with it (fault 22)."""
    chance = random.Random(19)
    program = WindowsProgram(tmp_path, customers=max(40, KILLS * 4)).fill(server.port)
    kills = 0
    while kills < KILLS and len(server.clerk.mails) < program.customers - 4:
        program.release_held()
        aim = len(server.clerk.mails) + chance.randrange(4)
        process, _ = program.start("send", "--level", "1", "--as-of", AS_OF, "--json")
        while process.poll() is None and len(server.clerk.mails) <= aim:
            time.sleep(0.005)
        kills += process.poll() is None
        process.kill()
        process.communicate()
    for _ in range(3):
        program.release_held()
        program.send(code=None)
    recipients, states = count_recipients(server), program.count_states()
    print(f"{kills} kills, {len(recipients)} mails arrived, {dict(states)}")
    assert kills >= KILLS - 1
    assert max(recipients.values()) == 1
    assert states["sent"] + states["uncertain"] == program.customers
    # What did not arrive does not count as sent: the user decides.
    assert states["sent"] <= len(recipients)
    assert states["uncertain"] <= kills
    assert list((tmp_path / "temp").glob("_MEI*")) == []


def test_a_killed_first_process_ends_the_second(windows_program):
    process, _ = windows_program.open()
    process.kill()
    process.wait()
    again, url = windows_program.open()
    try:
        assert "Relances" in HttpClient(url).read("/")
    finally:
        again.kill()
        again.communicate()


def test_a_second_start_finds_the_first_and_does_not_send(windows_program, server):
    process, _ = windows_program.open()
    try:
        assert "déjà ouvert" in windows_program.run("--no-browser")
        assert "déjà ouvert" in windows_program.send(code=1)
        assert server.clerk.mails == []
    finally:
        process.kill()
        process.communicate()


def test_held_files_are_named_and_nothing_is_uncertain(windows_program, server):
    """Faults 5, 9 and 11."""
    with hold(windows_program.data / "relances.db"):
        assert "occupé par un autre programme" in windows_program.run("due", "--level", "1", code=1)
    letters = windows_program.folder / "lettres.pdf"
    letters.write_bytes(b"%PDF-")
    words = ("letters", "--level", "1", "--as-of", AS_OF, "--output", str(letters))
    with hold(letters, share="read"):
        assert "lettres.pdf" in windows_program.run(*words, code=1)
    log = windows_program.data / "envois.jsonl"
    log.touch()
    with hold(log):
        assert "envois.jsonl" in windows_program.send(code=1)
    with hold(log, share="read"):
        assert "envois.jsonl" in windows_program.send(code=3)
    assert server.clerk.mails == []
    assert windows_program.count_states()["uncertain"] == 0
    assert windows_program.count_states().total() == 40


def test_a_held_login_page_does_not_lock_the_user_out(windows_program):
    """Fault 12."""
    process, url = windows_program.open()
    page = windows_program.data / "entrer.html"
    with hold(page, share="read and write"):
        HttpClient(url).read("/")
        process.kill()
        process.communicate()
        again, url = windows_program.open()
        try:
            assert "Relances" in HttpClient(url).read("/")
            assert (windows_program.data / "entrer-2.html").exists()
        finally:
            again.kill()
            again.communicate()


def test_data_on_a_share_are_opened_by_their_unc_path(windows_program):
    """Fault 4."""
    share = os.environ.get("RELANCES_SHARE")
    if not share:
        pytest.skip("no network share is named in RELANCES_SHARE")
    windows_program.data = Path(share, f"données {os.getpid()}")
    windows_program.run("structure", "set", "name=Partage")
    assert "Partage" in windows_program.run("structure", "show")


def test_a_write_protected_stick_is_read_and_nothing_is_sent(windows_program, server):
    """Fault 3: the program took half of a processor and showed nothing."""
    folder = os.environ.get("RELANCES_READ_ONLY")
    if not folder:
        pytest.skip("no read-only data are named in RELANCES_READ_ONLY")
    windows_program.data = Path(folder)
    assert "Clé protégée" in windows_program.run("structure", "show")
    assert "protégé en écriture" in windows_program.run("structure", "set", "name=Autre", code=1)
    process, url = windows_program.open()
    try:
        visitor = HttpClient(url)
        page = visitor.read("/structure")
        assert "Clé protégée" in page
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        visitor.post("/quitter", {"csrf_token": token})
        assert process.wait(300) == 0
    finally:
        process.kill()
        process.wait()
    assert server.clerk.mails == []


def test_the_program_opens_with_windows_and_each_monday_until_it_is_asked_not_to(windows_program):
    startup = Path(
        windows_program.environment["APPDATA"], "Microsoft/Windows/Start Menu/Programs/Startup/Relances.lnk"
    )
    assert "démarrage" in windows_program.run("--installer-demarrage")
    assert "relances.exe".encode("utf-16-le") in startup.read_bytes()
    windows_program.run("--retirer-demarrage")
    assert not startup.exists()
    try:
        assert "lundi" in windows_program.run("--installer-rappel")
    finally:
        with suppress(AssertionError):
            windows_program.run("--retirer-rappel")
    assert "Planificateur" in windows_program.run("--retirer-rappel", code=1)
