"""Measure memory with 200,000 open documents: the peak of pages, import and a batch, and the growth over a day.

Each has a separate process. The day is 1,440 minutes of work in one process, without pauses: in each minute
one page, one selection and one mail.
Usage: python bench/memory.py [DOCUMENTS [MINUTES]]
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path

from page import AS_OF, QUERY, AppClient, fill

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.messages.message import RenderedMail
from relances_app.domain.sending.outcome import MessageState, Outcome, SmtpStage
from relances_app.domain.structure import RateLimit
from relances_app.services import structure
from relances_app.services.batches import mails
from relances_app.services.database import open_database, prepare_database
from relances_app.services.sending import run

PROJECT = Path(__file__).parents[1]
AIM, MAX_GROWTH = 200, 10
MAILS = 2_000
PAGES = ("/", QUERY, QUERY.replace("niveau=1", "niveau=2"), "/envois", "/histo", "/clients", "/import")


class InstantMailer:
    """A mail server that accepts everything immediately, so that the network is not measured."""

    def deliver(self, _: RenderedMail, on_dot: Callable[[], None]) -> Outcome:
        on_dot()
        return Outcome(MessageState.SENT, SmtpStage.DONE, 250, "ok")


def now() -> datetime:
    return datetime.now().astimezone()


def find_peak() -> float:
    """Return the peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def find_memory() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def visit(folder: Path) -> None:
    client = AppClient(folder)
    for _ in range(3):
        for page in PAGES:
            client.get(page)


def queue(folder: Path) -> None:
    """Queue a reminder for every customer of the list."""
    day = datetime.fromisoformat(AS_OF).date()
    with open_database(folder / "relances.db") as db:
        structure.save_values(db, {"name": "Menuiserie", "sender_address": "compta@tilleuls.example.com"})
        mails.queue_mails(db, ReminderQuery(1, day, 15), day, now())


def send(folder: Path) -> None:
    with open_database(folder / "relances.db") as db:
        steps = run.send_all(db, InstantMailer(), RateLimit(0, 0, 0), now, lambda _: False)
        print(f"sent {sum(1 for _ in islice(steps, MAILS)):,}", end=" ")


def simulate_day(folder: Path, minutes: int) -> None:
    """Print the memory after a tenth of the day and at its end."""
    client = AppClient(folder)
    customers = iter(range(1, 1_000_000))
    with open_database(folder / "relances.db", cache=client.cache) as db:
        steps = run.send_all(db, InstantMailer(), RateLimit(0, 0, 0), now, lambda _: False)
        for minute in range(minutes):
            if minute == minutes // 10:
                first = find_memory()
            client.get(PAGES[minute % len(PAGES)])
            client.tick(f"c{next(customers)}-{minute % 2}")
            next(steps, None)
    print(f"{minutes:,} minutes: {first:.0f} MB after a tenth, {find_memory():.0f} MB at the end", end=" ")
    print(f"({find_memory() - first:+.1f} MB, at most {MAX_GROWTH})", end=" ")


def write_table(path: Path, documents: int) -> None:
    """Write a CSV of customers with ten invoices each."""
    with path.open("w", encoding="utf-8") as file:
        file.write("Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC\n")
        for n in range(documents):
            code = n // 10
            file.write(
                f"C{code:06d};Client {code};c{code}@example.org;F{n:07d};02/01/2026;02/02/2026;{n},50\n"
            )


def run_in_subprocess(name: str, arguments: list[str]) -> bool:
    """Run a command in a separate process, and print its peak memory."""
    process = subprocess.Popen([sys.executable, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    output = process.stdout.read().strip().replace("\n", " ")[-100:]
    _, status, usage = os.wait4(process.pid, 0)
    peak = usage.ru_maxrss / 1024
    print(f"{name:22} {peak:6.0f} MB at most (aim {AIM})   {output}", flush=True)
    return status == 0


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    minutes = sys.argv[2] if len(sys.argv) > 2 else "1440"
    with tempfile.TemporaryDirectory(prefix="relances-bench-") as place:
        folder = Path(place)
        fill(prepare_database(folder, now()), documents)
        write_table(folder / "factures.csv", documents)
        imported = [
            str(PROJECT / "run.py"),
            "--data",
            str(folder / "other"),
            "import",
            str(folder / "factures.csv"),
        ]
        print(f"{documents:,} open documents; this process with Flask alone {find_peak():.0f} MB")
        commands = {
            "pages": [__file__, "visit", str(folder)],
            "import": imported,
            "a batch queued": [__file__, "queue", str(folder)],
            "a batch sent": [__file__, "send", str(folder)],
            "a day": [__file__, "day", str(folder), minutes],
        }
        if False in [run_in_subprocess(name, arguments) for name, arguments in commands.items()]:
            sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        what, where = sys.argv[1], Path(sys.argv[2])
        if what == "day":
            simulate_day(where, int(sys.argv[3]))
        else:
            {"visit": visit, "queue": queue, "send": send}[what](where)
    else:
        main()
