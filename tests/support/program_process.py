"""Helpers of the kill tests: the program in a separate process, and its database."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from http_client import AS_OF, TIMEOUT_SECONDS
from postfix_sinks import SmtpSink
from program_data import ProgramData

PROJECT = Path(__file__).parents[2]
MAILS = 200


class ProgramProcess(ProgramData):
    """A data folder with 200 customers to remind, and the real program that works on it."""

    def __init__(self, folder: Path, port: int, data: Path | None = None) -> None:
        self.data = data or folder / "data"
        self._environment = {**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
        lines = ["Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC"]
        lines += [
            f"C{n:03d};Client {n:03d};client{n:03d}@example.org;F{n:04d};02/01/2024;02/02/2024;{n},50"
            for n in range(1, MAILS + 1)
        ]
        table = folder / "factures.csv"
        table.write_text("\n".join(lines), encoding="utf-8")
        self.run("import", str(table))
        self.run(
            "structure", "set", "name=Menuiserie des Tilleuls", "mail_host=127.0.0.1", f"mail_port={port}",
            "mail_security=none", "sender_address=compta@tilleuls.example.com", "mails_per_minute=0",
            "mails_per_hour=0", "mails_per_day=0",
        )  # fmt: skip

    def run(self, *words: str) -> None:
        """Run a command that must succeed."""
        process = self.start(*words)
        process.communicate(timeout=TIMEOUT_SECONDS)
        assert process.returncode == 0, words

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the program; the caller kills it or waits for it."""
        return subprocess.Popen(
            [sys.executable, str(PROJECT / "run.py"), "--data", str(self.data), *words],
            env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    @property
    def is_final(self) -> bool:
        """Whether each of the 200 mails is sent, or uncertain for a person to decide."""
        states = self.count_states()
        return states["sent"] + states["uncertain"] == MAILS


def kill_at_random(
    process: subprocess.Popen[str], sink: SmtpSink, chance: random.Random, *, is_early: bool
) -> bool:
    """Kill a run after a few more mails, or early while it opens the database; False when it had nothing to send."""
    aim = sink.count_files() + chance.randrange(8)  # so that the run outlives its kills
    deadline = time.monotonic() + (chance.uniform(0.05, 0.9) if is_early else 4.0)
    while time.monotonic() < deadline and sink.count_files() < aim and process.poll() is None:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.015))
    was_running = process.poll() is None
    process.kill()
    process.communicate()
    return was_running


def wait_for(count: int, sink: SmtpSink, seconds: float = TIMEOUT_SECONDS) -> None:
    """Wait until so many mails arrived."""
    deadline = time.monotonic() + seconds
    while sink.count_files() < count:
        assert time.monotonic() < deadline, "the run does not move"
        time.sleep(0.005)


def send_remaining(program: ProgramProcess) -> None:
    """Send all that still waits, in the terminal."""
    program.start("send", "--level", "1", "--as-of", AS_OF, "--json").communicate(timeout=90)
