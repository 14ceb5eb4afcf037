"""Tab heartbeat: the program exits after the last page is closed, not before and not during a batch."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browser_program import PROJECT, PageOpener
from browser_steps import expect
from smtp_servers import Fault, FaultServer

FAST_PROGRAM = """
from relances_app.desktop import program
from relances_app.runtime import tab_tracking
tab_tracking.SECONDS_PER_MINUTE = 1.0
program.IDLE_CHECK_INTERVAL = 1
from relances_app.cli import main
main()
"""
"""The program, with minutes of one second."""

TABLE = "Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC\n" + "".join(
    f"C{n};Menuiserie {n};c{n}@example.org;F{n};02/01/2024;02/02/2024;{n},50\n" for n in range(1, 4)
)
LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"


class FastProgram:
    """The program with a separate data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, *words: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ, "HOME": str(self._folder), "XDG_STATE_HOME": str(self._folder / "state"),
        }  # fmt: skip
        command = [sys.executable, "-c", FAST_PROGRAM, "--data", str(self._folder / "data"), *words]
        return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)

    def run(self, *words: str) -> None:
        process = self.start(*words)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said

    def open(self) -> None:
        self.process = self.start("--no-browser")
        self.login_url = re.search(r"http\S+", self.process.stdout.readline())[0]
        self.home = self.login_url.partition("/entrer")[0]


@pytest.fixture
def fast_program(tmp_path):
    fast_program = FastProgram(tmp_path)
    yield fast_program
    fast_program.process.kill()
    fast_program.process.communicate()


def keeps_running(process, seconds):
    """Return whether the program runs for the whole time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    return process.poll() is None


def test_the_program_runs_while_a_tab_is_open_and_ends_after_the_last(chromium, fast_program):
    fast_program.run("structure", "set", "end_minutes=2")
    fast_program.open()
    opener = PageOpener(chromium, fast_program)
    page = opener()
    other = page.context.new_page()
    other.goto(fast_program.home + "/relances")
    expect(other.locator("h1")).to_be_visible()
    assert keeps_running(fast_program.process, 4)
    page.click("summary:has-text('Éditions et listes')")  # the program still answers the page
    page.click("nav >> text=Traitement des relances")
    expect(page.locator("h1")).to_be_visible()
    other.close(run_before_unload=True)
    assert keeps_running(fast_program.process, 4)
    page.close(run_before_unload=True)
    said, _ = fast_program.process.communicate(timeout=30)
    assert "aucune page n'était plus ouverte" in said
    assert fast_program.process.returncode == 0
    opener.close()


def test_a_batch_completes_without_an_open_tab(chromium, fast_program, tmp_path):
    table = tmp_path / "factures.csv"
    table.write_text(TABLE, encoding="utf-8")
    fast_program.run("import", str(table))
    with FaultServer(Fault("DOT", delay=1.5)) as server:
        fast_program.run(
            "structure", "set", "name=Scierie des Saules", "sender_address=compta@saules.example.com",
            "end_minutes=1", "mail_host=127.0.0.1", f"mail_port={server.port}", "mail_security=none",
            "mails_per_minute=0", "mails_per_hour=0",
        )  # fmt: skip
        fast_program.open()
        opener = PageOpener(chromium, fast_program)
        page = opener()
        page.goto(fast_program.home + LIST)
        page.click("#send")
        page.click("#confirm-send")
        expect(page.locator(".countdown")).to_contain_text("Aucun mail n’est encore envoyé")
        page.close(run_before_unload=True)
        said, _ = fast_program.process.communicate(timeout=60)
        assert len(server.kept) == 3
    assert "aucune page n'était plus ouverte" in said
    opener.close()
