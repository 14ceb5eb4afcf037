"""The programs for Windows: kills, restore, second start, held files, terminals, shares, opening by themselves."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from http_client import HttpClient
from recording_smtp_server import RecordingHandler, RecordingServer
from run_length import whole_or_sample

if sys.platform != "win32":
    pytest.skip("the programs for Windows run there, or under wine: make windows", allow_module_level=True)

from windows_files import hold
from windows_program import AS_OF, WindowsProgram

KILLS = int(os.environ.get("RELANCES_KILLS", whole_or_sample(60, 3)))
"""`make windows-kills` asks for 500."""


@pytest.fixture
def server():
    with RecordingServer(RecordingHandler()) as running:
        yield running


@pytest.fixture
def program(tmp_path, server):
    return WindowsProgram(tmp_path).fill(server.port)


def count_recipients(server):
    return Counter(recipients[0] for recipients, _ in server.clerk.mails)


def test_a_restored_backup_sends_nothing_twice(program, server):
    """Fault 1: 80 mails went out where 40 should."""
    backup = program.run("backup").strip()
    program.send()
    assert len(server.clerk.mails) == 40
    program.run("restore", backup)
    program.send(code=None)
    assert sorted(count_recipients(server).values()) == [1] * 40


def test_a_killed_program_sends_nothing_twice_and_loses_nothing(tmp_path, server):
    """Each kill hits the first process of the single file; the second ends with it (fault 22)."""
    chance = random.Random(19)
    program = WindowsProgram(tmp_path, customers=max(40, KILLS * 4)).fill(server.port)
    kills = 0
    while kills < KILLS and len(server.clerk.mails) < program.customers - 4:
        program.release_held()
        aim = len(server.clerk.mails) + chance.randrange(4)
        process = program.start("send", "--level", "1", "--as-of", AS_OF, "--json")
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


def test_a_killed_first_process_ends_the_second(program):
    process, _ = program.open()
    process.kill()
    process.wait()
    again, url = program.open()
    try:
        assert "Relances" in HttpClient(url).read("/")
    finally:
        again.kill()
        again.communicate()


def test_a_second_start_finds_the_first_and_does_not_send(program, server):
    process, _ = program.open()
    try:
        assert "déjà ouvert" in program.run("--no-browser")
        assert "déjà ouvert" in program.send(code=1)
        assert server.clerk.mails == []
    finally:
        process.kill()
        process.communicate()


def test_a_wrong_command_has_an_exit_status_in_cmd(program):
    """Fault 7: cmd does not wait for a windowed program, and its status was 0."""
    command = f'""{program.terminal}" bidule & call echo status %^errorlevel%"'
    answer = subprocess.run(
        f"cmd /c {command}", capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert "status 2" in answer.stdout


@pytest.mark.parametrize("page", ["850", "1252"])
def test_the_checksum_in_the_header_is_right(program):
    """Fault 15: antivirus programs distrust a wrong one."""
    import pefile

    for path in (program.terminal, program.windowed):
        header = pefile.PE(str(path), fast_load=True)
        assert header.OPTIONAL_HEADER.CheckSum == header.generate_checksum()
        header.close()


def test_the_program_names_itself_to_windows(program):
    import pefile

    header = pefile.PE(str(program.windowed))
    texts = {
        key.decode(): value.decode()
        for info in header.FileInfo[0] if hasattr(info, "StringTable")
        for table in info.StringTable for key, value in table.entries.items()
    }  # fmt: skip
    icons = [entry for entry in header.DIRECTORY_ENTRY_RESOURCE.entries if entry.id == 3]
    header.close()
    assert (texts["ProductName"], texts["OriginalFilename"], len(icons)) == ("Relances", "relances.exe", 1)


def test_piped_output_is_utf_8_in_every_code_page(program, page):
    words = f'"{program.terminal}" --data "{program.data}" due --level 1 --as-of {AS_OF}'
    answer = subprocess.run(
        f'cmd /c "chcp {page} >nul & {words}"', env=program.environment, capture_output=True, check=False
    )
    assert "Hélène 1" in answer.stdout.decode("utf-8")


@pytest.mark.parametrize("name", ["terminal", "windowed"])
def test_without_a_console_and_with_nul_as_input_a_missing_password_is_a_sentence(program, name):
    """Fault 6: an AttributeError, and a program that never ended."""
    program.run("structure", "set", "mail_user=compta")
    output = program.run("send", "--level", "1", "--as-of", AS_OF, code=1, program=getattr(program, name))
    assert "mot de passe" in output.lower()
    flags = subprocess.DETACHED_PROCESS
    program.run(
        "send", "--level", "1", "--as-of", AS_OF, code=1, program=getattr(program, name), creationflags=flags,
        stdout=None, stderr=None,
    )  # fmt: skip


def test_held_files_are_named_and_nothing_is_uncertain(program, server):
    """Faults 5, 9 and 11."""
    with hold(program.data / "relances.db"):
        assert "occupé par un autre programme" in program.run("due", "--level", "1", code=1)
    letters = program.folder / "lettres.pdf"
    letters.write_bytes(b"%PDF-")
    words = ("letters", "--level", "1", "--as-of", AS_OF, "--output", str(letters))
    with hold(letters, share="read"):
        assert "lettres.pdf" in program.run(*words, code=1)
    log = program.data / "envois.jsonl"
    log.touch()
    with hold(log):
        assert "envois.jsonl" in program.send(code=1)
    with hold(log, share="read"):
        assert "envois.jsonl" in program.send(code=3)
    assert server.clerk.mails == []
    assert program.count_states()["uncertain"] == 0
    assert program.count_states().total() == 40


def test_a_held_login_page_does_not_lock_the_user_out(program):
    """Fault 12."""
    process, url = program.open()
    page = program.data / "entrer.html"
    with hold(page, share="read and write"):
        HttpClient(url).read("/")
        process.kill()
        process.communicate()
        again, url = program.open()
        try:
            assert "Relances" in HttpClient(url).read("/")
            assert (program.data / "entrer-2.html").exists()
        finally:
            again.kill()
            again.communicate()


def test_data_on_a_share_are_opened_by_their_unc_path(program):
    """Fault 4."""
    share = os.environ.get("RELANCES_SHARE")
    if not share:
        pytest.skip("no network share is named in RELANCES_SHARE")
    program.data = Path(share, f"données {os.getpid()}")
    program.run("structure", "set", "name=Partage")
    assert "Partage" in program.run("structure", "show")


def test_the_program_opens_with_windows_and_each_monday_until_it_is_asked_not_to(program):
    startup = Path(
        program.environment["APPDATA"], "Microsoft/Windows/Start Menu/Programs/Startup/Relances.lnk"
    )
    assert "démarrage" in program.run("--installer-demarrage")
    assert "relances.exe".encode("utf-16-le") in startup.read_bytes()
    program.run("--retirer-demarrage")
    assert not startup.exists()
    try:
        assert "lundi" in program.run("--installer-rappel")
    finally:
        with suppress(AssertionError):
            program.run("--retirer-rappel")
    assert "Planificateur" in program.run("--retirer-rappel", code=1)
