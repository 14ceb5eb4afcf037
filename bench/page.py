"""Measure server time of « Relances » with 200, 10,000 and 200,000 open documents.

Each page is requested from the application without a network. Baseline: plain SQL that counts and sums the
due documents by customer with an ideal index and reads the rows of the first page; after a change, its cached
pages of the file are outdated as well. A selection is compared with one empty commit.
Usage: python bench/page.py [SIZE ...]

Long because the measured requests and their baselines run on the same database.
"""

import math
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from relances_app.app import create_app
from relances_app.services.database import open_database, prepare_database
from relances_app.store.database.open import PRAGMAS

HOST = "127.0.0.1:5000"
AS_OF = "2026-10-01"
QUERY = f"/relances?date_limite={AS_OF}&delai=15&niveau=1&mode=email"
SIZES = (200, 10_000, 200_000)
DOCUMENTS_A_CUSTOMER = 10
TIMES = 30

BARE_SCRIPT = """select c.sort_name, c.id, c.code, c.name, c.email, d.n, d.total from
    (select customer_id, count(*) as n, sum(open_amount) as total from document
    where open_amount <> 0 and level = 0 and due_on <= '2026-09-16' group by customer_id) d
    join customer c on c.id = d.customer_id order by c.sort_name"""


def fill(path: Path, size: int) -> None:
    """Insert customers with ten invoices each, two in three of them due."""
    with open_database(path) as db, db.write():
        customers = max(size // DOCUMENTS_A_CUSTOMER, 1)
        db.conn.executemany(
            "insert into customer (id, code, name, sort_name, email) values (?, ?, ?, ?, ?)",
            (
                (n, f"C{n:06d}", f"Menuiserie {n:06d}", f"menuiserie {n:06d}", f"c{n}@example.org")
                for n in range(1, customers + 1)
            ),
        )
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount)
            values (?, ?, 'invoice', ?, ?, ?, ?)""",
            (
                (
                    n % customers + 1,
                    f"F{n:07d}",
                    f"2026-0{n % 8 + 1}-05",
                    f"2026-0{n % 8 + 2}-05",
                    100 + n,
                    100 + n,
                )
                for n in range(size)
            ),
        )


class AppClient:
    """A logged-in test client of the application."""

    def __init__(self, folder: Path) -> None:
        self._app = create_app(folder, HOST)
        self._client = self._app.test_client()
        self._client.get(f"/entrer?cle={self._app.config['RELANCES_KEY']}", base_url=f"http://{HOST}")
        self._token = ""
        self.cache = self._app.extensions["relances"].cache

    def get(self, path: str, *, fragment: bool = False) -> bytes:
        answer = self._client.get(
            path, base_url=f"http://{HOST}", headers={"HX-Request": "true"} if fragment else {}
        )
        assert answer.status_code == 200, answer.status_code
        if found := re.search(rb'name="csrf_token" value="([^"]+)"', answer.data):
            self._token = found[1].decode()
        return answer.data

    def tick(self, box: str) -> bytes:
        data = {
            "csrf_token": self._token,
            "case": box,
            "niveau": "1",
            "date_limite": AS_OF,
            "delai": "15",
            "mode": "email",
        }
        headers = {"HX-Request": "true", "Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
        answer = self._client.post("/relances/cocher", data=data, base_url=f"http://{HOST}", headers=headers)
        assert answer.status_code == 200, (answer.status_code, answer.text[:300])
        return answer.data


def measure(
    what: Callable[[int], object], before: Callable[[int], object] = bool, times: int = TIMES
) -> tuple[float, float, float]:
    """Return median and 95th percentile of the time and the median CPU time, in milliseconds.

    The first call and `before` are not measured.
    """
    what(0)
    took, cpu = [], []
    for n in range(1, times + 1):
        before(n)
        began, worked = time.perf_counter(), time.process_time()
        what(n)
        took.append((time.perf_counter() - began) * 1e3)
        cpu.append((time.process_time() - worked) * 1e3)
    return statistics.median(took), sorted(took)[math.ceil(0.95 * len(took)) - 1], statistics.median(cpu)


@contextmanager
def database_of(size: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="relances-bench-") as folder:
        fill(prepare_database(Path(folder), datetime.now().astimezone()), size)
        yield Path(folder)


def run_bare(path: Path) -> Callable[[int], object]:
    """Return a function that reads the list with sqlite3: sums by customer, then the documents of 100 of them."""
    db = sqlite3.connect(path)
    db.execute(
        "create index ideal on document (level, customer_id, due_on, open_amount) where open_amount <> 0"
    )

    def read(_: int) -> int:
        groups = db.execute(BARE_SCRIPT).fetchall()
        ids = ", ".join(str(row[1]) for row in groups[:100])
        rows = db.execute(
            f"select * from document where customer_id in ({ids}) and open_amount <> 0"
        ).fetchall()
        return len(rows) + sum(row[6] for row in groups)

    return read


Action = tuple[Callable[[int], bytes], Callable[[int], object]]
"""A request, numbered by its repetition, and what is done before it, outside the measured time."""


def change_amount(path: Path, amount: int) -> None:
    """Change one document as the program does, with its settings of SQLite."""
    with closing(sqlite3.connect(path)) as db, db:
        for pragma in PRAGMAS.items():
            db.execute("pragma {} = {}".format(*pragma))
        db.execute("update document set amount = ? where id = 1", (amount,))


def list_actions(client: AppClient, customer: str, change: Callable[[int], None]) -> dict[str, Action]:
    """Return the requests to measure by name; `customer` is the start of the values of its check box."""

    def alternate(*values: str) -> Callable[[int], bytes]:
        return lambda n: client.get(QUERY.replace(values[0], values[n % 2]), fragment=True)

    order = "{}&tri={}numero&minimum={}"
    return {
        "page": (lambda _: client.get(QUERY), bool),
        "page after a change": (lambda _: client.get(QUERY), change),
        "tick": (lambda n: client.tick(f"{customer}-{n % 2}"), bool),
        "mode": (alternate("mode=email", "mode=edition"), bool),
        "level": (alternate("niveau=1", "niveau=2"), bool),
        "search": (lambda n: client.get(f"{QUERY}&cherche=0{n:03}", fragment=True), bool),
        "order": (lambda n: client.get(order.format(QUERY, "-" * (n % 2), n), fragment=True), bool),
    }


def measure_size(size: int) -> dict[str, float]:
    """Print the times for one size; return the median of each, in milliseconds."""
    middles: dict[str, float] = {}
    with database_of(size) as folder:
        client = AppClient(folder)
        customer = next(iter(re.findall(r'value="(c\d+)-[01]"', client.get(QUERY).decode())))

        change = partial(change_amount, folder / "relances.db")
        actions = list_actions(client, customer, change)
        for name, (action, before) in actions.items():
            middles[name], high, cpu = measure(action, before)
            print(f"{size:9,}  {name:22} {middles[name]:8.1f} {high:8.1f} {cpu:8.1f} {len(action(0)):9,}")
        bare = run_bare(folder / "relances.db")
        baselines = {
            "bare SQL": (bare, bool),
            "bare after a change": (bare, change),
            "bare commit": (change, bool),
        }
        for name, (baseline, before) in baselines.items():
            middles[name], high, cpu = measure(baseline, before)
            print(f"{size:9,}  {name:22} {middles[name]:8.1f} {high:8.1f} {cpu:8.1f}")
    for name, baseline_name in (
        ("page", "bare SQL"),
        ("page after a change", "bare SQL"),
        ("page after a change", "bare after a change"),
    ):
        ratio = middles[name] / middles[baseline_name]
        print(f"{size:9,}  ratio of the {name} to the {baseline_name}: {ratio:.2f}")
    return middles


def main() -> None:
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    print(f"{'documents':>9}  {'what':22} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8} {'bytes':>9}")
    found = [measure_size(size) for size in sizes]
    if len(sizes) > 1:
        for name in found[0]:
            growth = math.log(found[-1][name] / found[0][name]) / math.log(sizes[-1] / sizes[0])
            print(f"growth of {name}: exponent {growth:.2f}")


if __name__ == "__main__":
    main()
