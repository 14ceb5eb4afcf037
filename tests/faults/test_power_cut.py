"""Power cuts: a batch is recorded and its crash states are replayed; in none is a mail sent twice."""

import json
import os
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from run_length import whole_or_sample

HERE, PROJECT = Path(__file__).parent, Path(__file__).parents[2]
CRASH_STATES = PROJECT / "tests" / "support" / "power_cut.py"
MAILS = 20
ONE_IN = whole_or_sample(1, 24)
"""The power goes after one of so many recorded steps."""
MEMORY_FOLDER = Path("/dev/shm")

RUN_BATCH = """
import sys
sys.path.insert(0, {project!r})
from relances_app.store import send_log
from relances_app.store.database import open as open_store
open_store.PRAGMAS |= {pragmas!r}
if not {has_ledger!r}:
    send_log.append = lambda paths, entry, **_: None
if __name__ == "__main__":  # the child process that reads files imports this module
    from relances_app.cli import main
    main()
"""


class AcceptingHandler(socketserver.StreamRequestHandler):
    """A mail server that records when it accepts each mail, before its reply."""

    def handle(self):
        self._reply("220 test")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self._reply("354 go on")
                self._read_body()
            elif verb == b"QUIT":
                self._reply("221 bye")
                return
            else:
                self._reply("250 fine")

    def _read_body(self):
        lines = list(iter(self.rfile.readline, b".\r\n"))
        [id_] = [line.split()[1].decode() for line in lines if line.lower().startswith(b"message-id:")]
        self.server.accepted.append((time.monotonic_ns(), id_))
        self._reply("250 taken")

    def _reply(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), AcceptingHandler)
        self.accepted = []
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    """The compiled recorder library."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        reason = "the recorder needs Linux and a C compiler"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    library = tmp_path_factory.mktemp("recorder") / "recorder.so"
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", library, HERE / "recorder.c", "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return library


@pytest.fixture
def folder():
    """A folder in memory, so that thousands of states are fast."""
    path = Path(
        tempfile.mkdtemp(prefix="power-cut-", dir=MEMORY_FOLDER if MEMORY_FOLDER.is_dir() else None)
    ).resolve()
    yield path
    shutil.rmtree(path)


def record(folder, recorder, mails, pragmas, *, has_ledger):
    """Run the program with a mail server; return the log, the initial folder, and the accepted mails."""
    root = folder / "root"
    environment = {**os.environ, "XDG_STATE_HOME": str(root / "state"), "HOME": str(folder)}
    runner = folder / "runner.py"
    runner.write_text(RUN_BATCH.format(project=str(PROJECT), pragmas=pragmas, has_ledger=has_ledger))

    def run(*words, **more):
        command = [sys.executable, str(runner), "--data", str(root / "data"), *words]
        subprocess.run(
            command, env={**environment, **more}, check=True, stdout=subprocess.DEVNULL, timeout=60
        )

    lines = ["Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC"]
    lines += [
        f"C{n};Client {n};c{n}@example.org;F{n};02/01/2024;02/02/2024;{n},50" for n in range(1, mails + 1)
    ]
    (folder / "factures.csv").write_text("\n".join(lines), encoding="utf-8")
    with MailServer() as server:
        run("import", str(folder / "factures.csv"))
        run(
            "structure", "set", "name=Menuiserie des Tilleuls", "mail_host=127.0.0.1",
            f"mail_port={server.server_address[1]}", "mail_security=none",
            "sender_address=compta@tilleuls.example.com",
            "mails_per_minute=0", "mails_per_hour=0", "mails_per_day=0",
        )  # fmt: skip
        shutil.copytree(root, folder / "before")
        watching = {"LD_PRELOAD": str(recorder), "RECORD_ROOT": str(root), "RECORD_LOG": str(folder / "log")}
        run("send", "--level", "1", "--as-of", "2024-08-01", "--json", **watching)
        server.shutdown()
    assert len(server.accepted) == len({id_ for _, id_ in server.accepted}) == mails
    (folder / "accepted.json").write_text(json.dumps(server.accepted))


def replay(folder, per_step, way="honest"):
    """Examine the crash states of the recorded run in two processes; return the counts."""
    processes = []
    for shard in range(2):
        bench = folder / f"bench-{way}-{shard}"
        bench.mkdir()
        words = [sys.executable, CRASH_STATES, folder, shard, 2, per_step, ONE_IN, bench, way]
        processes.append(subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True))
    counts = [json.loads(process.communicate(timeout=300)[0]) for process in processes]
    found = sum((Counter(count) for count in counts), Counter())
    found["steps"] //= 2
    return found


@pytest.fixture
def show(capsys):
    """Print a line of the table of states and results, outside the capture."""
    words = ("steps", "states", "distinct", "good", "sent twice", "corrupt", "lost", "backup")

    def show_line(name, found):
        with capsys.disabled():
            print(f"\npower cuts, {name}: " + ", ".join(f"{found[word]:,} {word}" for word in words))

    return show_line


def test_no_power_cut_sends_a_mail_twice(folder, recorder, show):
    record(folder, recorder, MAILS, {}, has_ledger=True)
    found = replay(folder, per_step=11)
    show("as released", found)
    assert found["states"] >= whole_or_sample(50_000, 2_000)
    assert found["distinct"] >= whole_or_sample(5_000, 200)
    assert found["good"] == found["states"]


def test_the_database_alone_keeps_states_without_the_send_log(folder, recorder, show):
    record(folder, recorder, 6, {}, has_ledger=False)
    found = replay(folder, per_step=6)
    show("without the ledger", found)
    assert found["good"] == found["states"] > whole_or_sample(4_000, 160)


def test_the_checker_detects_losses_with_default_sqlite_settings(folder, recorder, show):
    record(folder, recorder, 6, {"journal_mode": "delete", "synchronous": 2}, has_ledger=False)
    found = replay(folder, per_step=6)
    show("DELETE/FULL without the ledger", found)
    assert found["sent twice"] > 0


def test_a_usb_stick_that_ignores_syncs_sends_no_mail_twice(folder, recorder, show):
    """F45: the database may be damaged or old, which the next start detects; the profile knows all sent mails."""
    record(folder, recorder, 6, {}, has_ledger=True)
    found = replay(folder, 12, "lying")
    show("a lying stick", found)
    assert found["sent twice"] == found["lost"] == 0
    assert found["good"] + found["corrupt"] + found["backup"] == found["states"] > whole_or_sample(5_000, 200)


def test_the_checker_detects_losses_of_ignored_syncs_without_the_send_log(folder, recorder, show):
    record(folder, recorder, 6, {}, has_ledger=False)
    found = replay(folder, 8, "lying")
    show("a lying stick without the ledger", found)
    assert found["sent twice"] > 0
