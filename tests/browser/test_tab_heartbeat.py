"""Pages say that they are open: after the last one the program ends by itself, not before, and not during a run."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browser_program import PROJECT, Opener
from browser_steps import expect
from smtp_servers import Fault, FaultServer

QUICK = """
from relances_app.domain import presence
presence.MINUTE = 1.0
from relances_app import desktop
desktop.LOOK = 1
from relances_app.cli import main
main()
"""
"""The program, whose minutes last a second."""

TABLE = "Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC\n" + "".join(
    f"C{n};Menuiserie {n};c{n}@example.org;F{n};02/01/2024;02/02/2024;{n},50\n" for n in range(1, 4)
)
LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"


class Quick:
    """The program on a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, *words: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ, "HOME": str(self._folder), "XDG_STATE_HOME": str(self._folder / "state"),
        }  # fmt: skip
        command = [sys.executable, "-c", QUICK, "--data", str(self._folder / "data"), *words]
        return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)

    def run(self, *words: str) -> None:
        process = self.start(*words)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said

    def open(self) -> None:
        self.process = self.start("--no-browser")
        self.entrance = re.search(r"http\S+", self.process.stdout.readline())[0]
        self.home = self.entrance.partition("/entrer")[0]


@pytest.fixture
def quick(tmp_path):
    quick = Quick(tmp_path)
    yield quick
    quick.process.kill()
    quick.process.communicate()


def stays(process, seconds):
    """Say whether the program runs all the while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    return process.poll() is None


def test_an_open_page_keeps_the_program_and_the_last_one_that_closes_ends_it(chromium, quick):
    quick.run("structure", "set", "end_minutes=2")
    quick.open()
    opener = Opener(chromium, quick)
    page = opener()
    other = page.context.new_page()
    other.goto(quick.home + "/relances")
    expect(other.locator("h1")).to_be_visible()
    assert stays(quick.process, 4)
    page.click("summary:has-text('Éditions et listes')")  # the program has not gone from under the page
    page.click("nav >> text=Traitement des relances")
    expect(page.locator("h1")).to_be_visible()
    other.close(run_before_unload=True)
    assert stays(quick.process, 4)
    page.close(run_before_unload=True)
    said, _ = quick.process.communicate(timeout=30)
    assert "aucune page n'était plus ouverte" in said
    assert quick.process.returncode == 0
    opener.close()


def test_a_run_goes_on_to_its_end_without_a_page(chromium, quick, tmp_path):
    table = tmp_path / "factures.csv"
    table.write_text(TABLE, encoding="utf-8")
    quick.run("import", str(table))
    with FaultServer(Fault("DOT", delay=1.5)) as server:
        quick.run(
            "structure", "set", "name=Scierie des Saules", "sender_address=compta@saules.example.com",
            "end_minutes=1", "mail_host=127.0.0.1", f"mail_port={server.port}", "mail_security=none",
            "mails_per_minute=0", "mails_per_hour=0",
        )  # fmt: skip
        quick.open()
        opener = Opener(chromium, quick)
        page = opener()
        page.goto(quick.home + LIST)
        page.click("#send")
        page.wait_for_url("**/envois/*")
        page.close(run_before_unload=True)
        said, _ = quick.process.communicate(timeout=60)
        assert len(server.kept) == 3
    assert "aucune page n'était plus ouverte" in said
    opener.close()
