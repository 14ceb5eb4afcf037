"""Three tabs open on the real program while it sends a run: how long each page takes to answer.

Each tab asks for one page a second, in turn over four pages, on a connection of its own that stays open.
Usage: python bench/three_tabs.py [MAILS [SECONDS]]
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path

from run_10000 import run_sink

PROJECT = Path(__file__).parents[1]
PAGES = ("/", "/relances", "/envois", "/histo")
TABS = 3
AIM = 0.300
"""Seconds within which 95 of 100 pages are to answer."""
PATIENCE = 60.0
ALONE = 3.0
"""Seconds of the run that are watched before the tabs open."""
FORM = {
    "niveau": "1",
    "date_limite": "2024-08-01",
    "delai": "15",
    "mode": "email",
    "date_edition": "2024-08-01",
}


@dataclass
class Tally:
    """What the tabs met; seconds by page, from the request sent to the last byte of the page."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})
    sizes: dict[str, int] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Tab:
    """A browser's tab: one connection kept open, its cookies, and the headers that a browser adds."""

    def __init__(self, host: str, cookies: dict[str, str] | None = None) -> None:
        self.host = host
        self.cookies = dict(cookies or {})
        self._line = HTTPConnection(host, timeout=PATIENCE)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask for a page, or post a form; return status and text."""
        headers = {"Sec-Fetch-Site": "same-origin" if self.cookies else "none"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form:
            headers |= {
                "Origin": f"http://{self.host}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        body = urllib.parse.urlencode(form) if form else None
        self._line.request("POST" if form else "GET", path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, text

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._line.close()


def write_table(path: Path, mails: int) -> None:
    """Write a CSV of so many customers with one late invoice each."""
    lines = ["Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC"]
    lines += [
        f"C{n:05d};Client {n:05d};client{n:05d}@example.org;F{n:05d};02/01/2024;02/02/2024;{n},50"
        for n in range(1, mails + 1)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


class Program:
    """The real program in a process of its own, on a data folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._environment = {**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
        self._words = [sys.executable, str(PROJECT / "run.py"), "--data", str(self.data)]

    def run(self, *words: str) -> None:
        """Run a command that must succeed."""
        subprocess.run([*self._words, *words], env=self._environment, stdout=subprocess.DEVNULL, check=True)

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve the pages; give the address that the program prints."""
        process = subprocess.Popen(
            [*self._words, "--no-browser"], env=self._environment, stdout=subprocess.PIPE, text=True
        )
        try:
            yield process.stdout.readline().split(" : ", 1)[1].strip()
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def count_sent(self) -> int:
        """Return how many mails the books call sent."""
        with closing(sqlite3.connect(self.data / "relances.db", timeout=PATIENCE)) as db:
            return db.execute("select count(*) from message where state = 'sent'").fetchone()[0]


def enter(address: str) -> Tab:
    """Come in by the printed address, as the first tab."""
    parts = urllib.parse.urlsplit(address)
    tab = Tab(parts.netloc)
    status, _ = tab.ask(f"{parts.path}?{parts.query}")
    if status != 200:
        sys.exit(f"the printed address answered {status}")
    return tab


def queue_run(tab: Tab) -> float:
    """Queue all that is due at level 1; return seconds."""
    _, page = tab.ask(
        f"/relances?{urllib.parse.urlencode({k: v for k, v in FORM.items() if k != 'date_edition'})}"
    )
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    began = time.perf_counter()
    status, text = tab.ask("/relances/envoyer", {**FORM, "csrf_token": token})
    if status not in {302, 303}:
        sys.exit(f"/relances/envoyer answered {status}: {text[:300]}")
    return time.perf_counter() - began


def browse(tab: Tab, rank: int, begin: float, seconds: float, tally: Tally) -> None:
    """Ask for one page a second; a tab whose page is late asks for the next one as soon as it came."""
    for turn in range(int(seconds)):
        due = begin + turn + rank / TABS
        time.sleep(max(due - time.perf_counter(), 0.0))
        began = time.perf_counter()
        if began > begin + seconds:
            break
        page = PAGES[(rank + turn) % len(PAGES)]
        try:
            status, text = tab.ask(page)
        except (OSError, HTTPException) as error:
            tally.errors.append(f"{page}: {type(error).__name__}")
            tab.close()
            continue
        tally.seconds[page].append(time.perf_counter() - began)
        tally.sizes[page] = max(tally.sizes.get(page, 0), len(text))
        tally.statuses.append(status)
    tab.close()


def open_tabs(first: Tab, seconds: float) -> Tally:
    """Open three tabs with the cookies of the first, and let them browse."""
    tally, begin = Tally(), time.perf_counter() + 0.2
    threads = [
        threading.Thread(target=browse, args=(Tab(first.host, first.cookies), rank, begin, seconds, tally))
        for rank in range(TABS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def watch_alone(program: Program, seconds: float) -> float:
    """Return how many mails a second leave while no page is asked for."""
    before, began = program.count_sent(), time.perf_counter()
    time.sleep(seconds)
    return (program.count_sent() - before) / (time.perf_counter() - began)


def find_share(sorted_seconds: list[float], share: float) -> float:
    """Return the time within which that share of the requests was answered; 0 when there was none."""
    rank = min(int(share * len(sorted_seconds)), len(sorted_seconds) - 1)
    return sorted_seconds[rank] if sorted_seconds else 0.0


def report(tally: Tally, seconds: float) -> bool:
    """Print the figures; say whether the aim is met."""
    everything = sorted(second for found in tally.seconds.values() for second in found)
    for page, found in [*tally.seconds.items(), ("all", everything)]:
        times = sorted(found)
        p50, p95, most = (1000 * find_share(times, share) for share in (0.5, 0.95, 1.0))
        size = f"{tally.sizes[page] / 1000:6.0f} kB" if page in tally.sizes else ""
        print(
            f"{page:10} {len(times):5} answers   p50 {p50:6.0f}   p95 {p95:6.0f}   max {most:6.0f} ms   {size}"
        )
    faults = sum(status >= 500 for status in tally.statuses)
    others = sum(status != 200 for status in tally.statuses) - faults
    print(f"asked {len(tally.statuses) + len(tally.errors)} of {TABS * int(seconds)} planned; ", end="")
    print(f"5xx: {faults}, other than 200: {others}, errors: {len(tally.errors)} {sorted(set(tally.errors))}")
    is_met = bool(everything) and find_share(everything, 0.95) <= AIM
    print(f"aim: p95 <= {1000 * AIM:.0f} ms, no 5xx: {'met' if is_met and not faults else 'MISSED'}")
    return is_met and not faults and not others and not tally.errors


def main() -> None:
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 25.0
    folder = Path(tempfile.mkdtemp(prefix="relances-tabs-"))
    try:
        with run_sink() as port:
            program, table = Program(folder), folder / "factures.csv"
            write_table(table, mails)
            program.run("import", str(table))
            program.run(
                "structure", "set", "name=Menuiserie des Tilleuls", "sender_address=compta@tilleuls.example.com",
                "mail_host=127.0.0.1", f"mail_port={port}", "mail_security=none", "mails_per_minute=0",
                "mails_per_hour=0", "mails_per_day=0",
            )  # fmt: skip
            with program.serve() as address:
                tab = enter(address)
                print(f"queued {mails} mails in {queue_run(tab):.1f} s")
                print(f"with no page asked for: {watch_alone(program, ALONE):.0f} mails/s")
                load, before, began = os.getloadavg()[0], program.count_sent(), time.perf_counter()
                tally = open_tabs(tab, seconds)
                taken, after = time.perf_counter() - began, program.count_sent()
        print(f"load average {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores")
        is_met = report(tally, seconds)
        print(
            f"mails sent meanwhile: {after - before} in {taken:.0f} s, {(after - before) / taken:.0f} mails/s",
            end="",
        )
        print(" (the run ended before the tabs did: ask for more MAILS)" if after == mails else "")
        if not is_met:
            sys.exit(1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
