"""Helpers of the kill tests: Postfix's smtp-sink, the program in a separate process, and its database."""

import http.cookiejar
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
MAILS = 200
DATABASE = "relances.db"
AS_OF = "2024-08-01"
TIMEOUT_SECONDS = 120.0
"""Guard against a program that hangs; no test measures against it."""


def require_smtp_sink() -> str:
    """Return the path of smtp-sink; without it skip, or fail on the CI."""
    path = shutil.which("smtp-sink", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
    if path:
        return path
    reason = "Postfix's smtp-sink is not on this machine"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class SmtpSink:
    """A mail server that is not ours: it writes each transaction that got its final dot to a file."""

    def __init__(self, program: str, folder: Path) -> None:
        folder.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._folder = folder
        user = ["-u", "root"] if os.geteuid() == 0 else []
        self._process = subprocess.Popen(
            [program, *user, "-d", f"{folder}/mail.", f"127.0.0.1:{self.port}", "128"]
        )
        self._wait_until_open()

    def _wait_until_open(self) -> None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise TimeoutError("smtp-sink does not listen")

    def count_files(self) -> int:
        """Return how many transactions are written or being written."""
        return sum(1 for _ in self._folder.iterdir())

    def read(self) -> tuple[Counter[str], Counter[str]]:
        """Return how often each Message-ID and each recipient arrived."""
        texts = [path.read_text(encoding="latin-1") for path in self._folder.iterdir()]
        ids = [re.search(r"(?im)^Message-ID:\s*(<[^>]+>)", text)[1] for text in texts]
        return Counter(ids), Counter(re.findall(r"(?m)^X-Rcpt-Args: <([^>]+)>", "\n".join(texts)))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


class ProgramProcess:
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

    def read_messages(self) -> dict[str, tuple[str, str]]:
        """Return state and recipient by Message-ID, from the database file."""
        # Opened for writing: a journal left by a killed program must be rolled back first.
        connection = sqlite3.connect(self.data / DATABASE, timeout=10)
        try:
            rows = connection.execute("select message_id, state, recipient from message").fetchall()
        except sqlite3.OperationalError:
            rows = []  # killed before the first table
        finally:
            connection.close()
        return {message_id: (state, recipient) for message_id, state, recipient in rows}

    def count_states(self) -> Counter[str]:
        return Counter(state for state, _ in self.read_messages().values())

    @property
    def is_final(self) -> bool:
        """Whether each of the 200 mails is sent, or uncertain for a person to decide."""
        states = self.count_states()
        return states["sent"] + states["uncertain"] == MAILS

    def release_held(self) -> int:
        """Say of each mail that the program holds back that it may leave; return how many were held."""
        from relances_app.services import outbox
        from relances_app.services.database import open_database

        if not self.count_states()["held"]:
            return 0
        with open_database(self.data / DATABASE) as db:
            held = [message.id for message in outbox.list_not_final(db) if message.state == "held"]
            for id_ in held:
                outbox.resend(db, id_, datetime.now().astimezone())
        return len(held)


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


class HttpClient:
    """A browser without a screen: enters with the printed address, and sends what is ticked."""

    def __init__(self, login_url: str) -> None:
        self._home = login_url.partition("/entrer")[0]
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        self._read(login_url)

    def send_level_one(self) -> None:
        """Send without waiting for the end of the countdown."""
        query = f"niveau=1&date_limite={AS_OF}&delai=15&mode=email"
        page = self._read(f"{self._home}/relances?{query}")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        form = [*urllib.parse.parse_qsl(query), ("csrf_token", token), ("date_edition", AS_OF)]
        batch = self._read(f"{self._home}/relances/envoyer", urllib.parse.urlencode(form).encode())
        if action := re.search(r'action="(/[^"]*/maintenant)"', batch):
            self._read(
                urllib.parse.urljoin(self._home, action[1]), urllib.parse.urlencode(form[-2:]).encode()
            )

    def read(self, path: str) -> str:
        """Return a page."""
        return self._read(self._home + path)

    def post(self, path: str, words: dict[str, str]) -> str:
        """Send the fields of a form."""
        return self._read(self._home + path, urllib.parse.urlencode(words).encode())

    def send_file(self, page: str, action: str, field: str, file: Path) -> str:
        """Send a file with the form of a page that has one."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.read(page))[1]
        mark = "----------relances"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="'
        body = (
            f'{head}csrf_token"\r\n\r\n{token}\r\n{head}{field}"; filename="{file.name}"\r\n\r\n'.encode()
            + file.read_bytes()
            + f"\r\n--{mark}--\r\n".encode()
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._read(urllib.request.Request(self._home + action, body, kind))

    def _read(self, url: str | urllib.request.Request, data: bytes | None = None) -> str:
        with self._opener.open(url, data, TIMEOUT_SECONDS) as answer:
            return answer.read().decode()


def wait_for(count: int, sink: SmtpSink, seconds: float = TIMEOUT_SECONDS) -> None:
    """Wait until so many mails arrived."""
    deadline = time.monotonic() + seconds
    while sink.count_files() < count:
        assert time.monotonic() < deadline, "the run does not move"
        time.sleep(0.005)


def send_remaining(program: ProgramProcess) -> None:
    """Send all that still waits, in the terminal."""
    program.start("send", "--level", "1", "--as-of", AS_OF, "--json").communicate(timeout=90)
