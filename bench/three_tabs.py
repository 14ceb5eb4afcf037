"""Measure the response time of pages in three tabs while the program sends a batch.

Each tab requests one page per second, alternating between four pages, over a persistent connection.
Usage: python bench/three_tabs.py [MAILS [SECONDS]]

Long because the tabs, the sending process and their results are one measurement.
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
"""Required 95th percentile of the response time, in seconds."""
TIMEOUT = 60.0
WARM_UP = 3.0
"""Seconds of the batch measured before the tabs open."""
FORM = {
    "niveau": "1",
    "date_limite": "2024-08-01",
    "delai": "15",
    "mode": "email",
    "date_edition": "2024-08-01",
}


@dataclass
class Results:
    """Results of all tabs; seconds by page, from the request to the last byte of the response."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})
    sizes: dict[str, int] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Tab:
    """A browser tab: a persistent connection, its cookies, and the headers of a browser.

    `prefix` is the secret start of every path.
    """

    def __init__(self, host: str, prefix: str, cookies: dict[str, str] | None = None) -> None:
        self.host = host
        self.prefix = prefix
        self.cookies = dict(cookies or {})
        self._connection = HTTPConnection(host, timeout=TIMEOUT)

    def request(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Request a page, or post a form; return status and text."""
        headers = {"Sec-Fetch-Site": "same-origin" if self.cookies else "none"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form:
            headers |= {
                "Origin": f"http://{self.host}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        body = urllib.parse.urlencode(form) if form else None
        self._connection.request("POST" if form else "GET", self.prefix + path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, text

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        self._connection.close()


def write_table(path: Path, mails: int) -> None:
    """Write a CSV of customers with one overdue invoice each."""
    lines = ["Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC"]
    lines += [
        f"C{n:05d};Client {n:05d};client{n:05d}@example.org;F{n:05d};02/01/2024;02/02/2024;{n},50"
        for n in range(1, mails + 1)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


class Program:
    """The program in a separate process, with a temporary data folder."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._environment = {**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
        self._command = [sys.executable, str(PROJECT / "run.py"), "--data", str(self.data)]

    def run(self, *arguments: str) -> None:
        """Run a command that must succeed."""
        subprocess.run(
            [*self._command, *arguments], env=self._environment, stdout=subprocess.DEVNULL, check=True
        )

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve the pages; yield the address that the program prints."""
        process = subprocess.Popen(
            [*self._command, "--no-browser"], env=self._environment, stdout=subprocess.PIPE, text=True
        )
        try:
            yield process.stdout.readline().split(" : ", 1)[1].strip()
        finally:
            process.terminate()
            process.wait(TIMEOUT)

    def count_sent(self) -> int:
        """Return the number of sent mails in the database."""
        with closing(sqlite3.connect(self.data / "relances.db", timeout=TIMEOUT)) as db:
            return db.execute("select count(*) from message where state = 'sent'").fetchone()[0]


def log_in(address: str) -> Tab:
    """Log in with the printed address, as the first tab."""
    parts = urllib.parse.urlsplit(address)
    prefix = parts.path.partition("/entrer")[0]
    tab = Tab(parts.netloc, prefix)
    status, _ = tab.request(f"{parts.path.removeprefix(prefix)}?{parts.query}")
    if status != 200:
        sys.exit(f"the printed address returned {status}")
    return tab


def queue_batch(tab: Tab) -> float:
    """Queue all reminders due at level 1, and start at once; return the seconds that queueing took."""
    _, page = tab.request(
        f"/relances?{urllib.parse.urlencode({k: v for k, v in FORM.items() if k != 'date_edition'})}"
    )
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    began = time.perf_counter()
    status, text = tab.request("/relances/envoyer", {**FORM, "csrf_token": token})
    if status not in {302, 303}:
        sys.exit(f"/relances/envoyer answered {status}: {text[:300]}")
    seconds = time.perf_counter() - began
    status, text = tab.request("/envois/1/maintenant", {"csrf_token": token})
    if status not in {200, 302, 303}:
        sys.exit(f"/envois/1/maintenant answered {status}: {text[:300]}")
    return seconds


def browse(tab: Tab, rank: int, begin: float, seconds: float, results: Results) -> None:
    """Request one page per second; after a late response, request the next page immediately."""
    for turn in range(int(seconds)):
        due = begin + turn + rank / TABS
        time.sleep(max(due - time.perf_counter(), 0.0))
        began = time.perf_counter()
        if began > begin + seconds:
            break
        page = PAGES[(rank + turn) % len(PAGES)]
        try:
            status, text = tab.request(page)
        except (OSError, HTTPException) as error:
            results.errors.append(f"{page}: {type(error).__name__}")
            tab.close()
            continue
        results.seconds[page].append(time.perf_counter() - began)
        results.sizes[page] = max(results.sizes.get(page, 0), len(text))
        results.statuses.append(status)
    tab.close()


def open_tabs(first: Tab, seconds: float) -> Results:
    """Open three tabs with the cookies of the first, and browse in them."""
    results, begin = Results(), time.perf_counter() + 0.2
    tabs = [Tab(first.host, first.prefix, first.cookies) for _ in range(TABS)]
    threads = [
        threading.Thread(target=browse, args=(tab, rank, begin, seconds, results))
        for rank, tab in enumerate(tabs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def measure_without_tabs(program: Program, seconds: float) -> float:
    """Return the mails sent per second without page requests."""
    before, began = program.count_sent(), time.perf_counter()
    time.sleep(seconds)
    return (program.count_sent() - before) / (time.perf_counter() - began)


def find_percentile(sorted_seconds: list[float], share: float) -> float:
    """Return the percentile of the response times; 0 without requests."""
    rank = min(int(share * len(sorted_seconds)), len(sorted_seconds) - 1)
    return sorted_seconds[rank] if sorted_seconds else 0.0


def report(results: Results, seconds: float) -> bool:
    """Print the figures; return whether the aim is met."""
    everything = sorted(second for found in results.seconds.values() for second in found)
    for page, found in [*results.seconds.items(), ("all", everything)]:
        times = sorted(found)
        p50, p95, most = (1000 * find_percentile(times, share) for share in (0.5, 0.95, 1.0))
        size = f"{results.sizes[page] / 1000:6.0f} kB" if page in results.sizes else ""
        print(
            f"{page:10} {len(times):5} responses   p50 {p50:6.0f}   p95 {p95:6.0f}   max {most:6.0f} ms   {size}"
        )
    faults = sum(status >= 500 for status in results.statuses)
    others = sum(status != 200 for status in results.statuses) - faults
    print(
        f"requested {len(results.statuses) + len(results.errors)} of {TABS * int(seconds)} planned; ", end=""
    )
    print(
        f"5xx: {faults}, other than 200: {others}, errors: {len(results.errors)} {sorted(set(results.errors))}"
    )
    is_met = bool(everything) and find_percentile(everything, 0.95) <= AIM
    print(f"aim: p95 <= {1000 * AIM:.0f} ms, no 5xx: {'met' if is_met and not faults else 'MISSED'}")
    return is_met and not faults and not others and not results.errors


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
                tab = log_in(address)
                print(f"queued {mails} mails in {queue_batch(tab):.1f} s")
                print(f"without page requests: {measure_without_tabs(program, WARM_UP):.0f} mails/s")
                load, before, began = os.getloadavg()[0], program.count_sent(), time.perf_counter()
                results = open_tabs(tab, seconds)
                taken, after = time.perf_counter() - began, program.count_sent()
        print(f"load average {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores")
        is_met = report(results, seconds)
        print(
            f"mails sent meanwhile: {after - before} in {taken:.0f} s, {(after - before) / taken:.0f} mails/s",
            end="",
        )
        print(" (the batch ended before the tabs: use more MAILS)" if after == mails else "")
        if not is_met:
            sys.exit(1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
