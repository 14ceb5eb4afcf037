"""Measure a batch of 10,000 mails to smtp-sink on loopback.

The sender runs in a separate process, so that its memory can be measured. Baseline: smtplib with the same
bytes and one connection, plus as many empty commits with the same pragmas as the batch makes.
Usage: python bench/run_10000.py [--pdf] [MAILS]   (with --pdf each mail has a PDF of 100 kB)
"""

import os
import random
import shutil
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from growth import print_growth

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.attachment import Attachment
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.reconciliation.pdf_matching import PdfMatch
from relances_app.domain.structure import MailServer, RateLimit, Security
from relances_app.services import startup_checks
from relances_app.services.batches import mails as batches_mails
from relances_app.services.database import get_database_id, open_database, prepare_database
from relances_app.services.sending import deliver, run
from relances_app.store import attachments as attachments_store
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import structure as structure_store
from relances_app.store.database.open import PRAGMAS

AS_OF = date(2024, 8, 1)
COMMITS_PER_MAIL = 3


@contextmanager
def run_sink():
    """Run Postfix's smtp-sink on a free port."""
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = ["-u", "root"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *user, f"127.0.0.1:{port}", "128"])
    time.sleep(0.5)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def now() -> datetime:
    return datetime.now().astimezone()


def fill(db, mails: int, *, has_pdf: bool = False) -> None:
    """Insert as many customers with one invoice each, and queue their mails."""
    day = date(2024, 2, 29)
    customers = [Customer(f"C{n:05d}", f"Client {n}", f"c{n}@example.org") for n in range(mails)]
    documents = [
        Document(f"C{n:05d}", f"F{n:05d}", DocumentKind.INVOICE, day, day, 10_000 + n, 10_000 + n)
        for n in range(mails)
    ]
    with db.write():
        structure_store.save_values(
            db, {"name": "Menuiserie des Tilleuls", "sender_address": "compta@tilleuls.example.com"}
        )
        customers_store.save_customers(db, customers)
        documents_store.add_documents(db, documents)
        if has_pdf:
            pdf = Attachment("facture.pdf", "application/pdf", random.Random(1).randbytes(100_000))
            ids = tuple(row[0] for row in db.conn.execute("select id from document"))
            attachments_store.link_documents(
                db, attachments_store.store_file(db, pdf, now()), PdfMatch(ids, True, "")
            )
    batches_mails.queue_mails(db, ReminderQuery(1, AS_OF, 15), AS_OF, now())


def read_memory() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def send(folder: Path, port: int) -> tuple[float, float]:
    """Send all queued mails; return seconds, and the growth of memory in MB after the first hundred mails."""
    server = MailServer("127.0.0.1", port, Security.NONE)
    began, first, most = time.perf_counter(), 0.0, 0.0
    with closing(open_database(folder / "relances.db")) as db, deliver.open_mailer(server, "") as mailer:
        send_logs = startup_checks.list_send_logs(folder, folder / "profile", get_database_id(db))
        steps = run.send_all(db, mailer, RateLimit(0, 0, 0), now, threading.Event().wait, send_logs)
        for rank, _ in enumerate(steps):
            if rank == 100:
                first = read_memory()
            if rank % 100 == 0:
                most = max(most, read_memory())
    return time.perf_counter() - began, most - first if first else 0.0


def send_in_subprocess(folder: Path, port: int) -> tuple[float, float]:
    """Call `send` in a separate process."""
    command = [sys.executable, __file__, "--send", str(folder), str(port)]
    seconds, growth = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    return float(seconds), float(growth)


def send_with_smtplib(path: Path, port: int) -> float:
    """Send the same bytes with smtplib over one connection; return seconds."""
    with closing(sqlite3.connect(path)) as db, smtplib.SMTP("127.0.0.1", port) as smtp:
        rows = db.execute(
            "select m.sender, m.recipient, c.content from message m join message_content c on c.message_id = m.id"
        )
        began = time.perf_counter()
        for sender, recipient, content in rows:
            smtp.sendmail(sender, recipient, content)
        return time.perf_counter() - began


def measure_commits(folder: Path, commits: int) -> float:
    """Commit one changed row this many times with the pragmas of the program; return seconds."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as db:
        for name, value in PRAGMAS.items():
            db.execute(f"pragma {name} = {value}")
        db.execute("create table t (id integer primary key, n)")
        db.execute("insert into t values (1, 0)")
        began = time.perf_counter()
        for _ in range(commits):
            db.execute("begin immediate")
            db.execute("update t set n = n + 1")
            db.execute("commit")
        return time.perf_counter() - began


def measure(mails: int, *, has_pdf: bool) -> tuple[float, bool]:
    """Send mails and print the figures; return seconds, and whether all were sent within the memory limit."""
    folder = Path(tempfile.mkdtemp(prefix="relances-bench-"))
    try:
        path = prepare_database(folder, now())
        startup_checks.prepare_for_sending(folder, folder / "profile", now())
        with closing(open_database(path)) as db, run_sink() as port:
            fill(db, mails, has_pdf=has_pdf)
            seconds, growth = send_in_subprocess(folder, port)
            states = dict(db.conn.execute("select state, count(*) from message group by state"))
            plain, bare = send_with_smtplib(path, port), measure_commits(folder, COMMITS_PER_MAIL * mails)
    finally:
        shutil.rmtree(folder)
    print(f"{mails:,} mails{' with a PDF of 100 kB' if has_pdf else ''}: {states}")
    print(
        f"batch     {mails / seconds:8.0f} mails/s  {seconds:7.1f} s   memory +{growth:.1f} MB (at most 30)"
    )
    print(f"baseline  {mails / (plain + bare):8.0f} mails/s  {plain + bare:7.1f} s   ", end="")
    print(f"(smtplib {plain:.1f} s + {COMMITS_PER_MAIL * mails} commits {bare:.1f} s)")
    print(f"ratio     {(plain + bare) / seconds:8.2f} of the speed of the baseline (aim at least 0.7)")
    return seconds, growth <= 30 and states == {"sent": mails}


def main() -> None:
    arguments = [word for word in sys.argv[1:] if word != "--pdf"]
    mails, has_pdf = int(arguments[0]) if arguments else 10_000, "--pdf" in sys.argv
    found = {size: measure(size, has_pdf=has_pdf) for size in (mails // 100, mails // 10, mails)}
    print_growth("the batch", {size: seconds for size, (seconds, _) in found.items()})
    if not all(is_good for _, is_good in found.values()):
        sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--send"]:
        print(*send(Path(sys.argv[2]), int(sys.argv[3])))
    else:
        main()
