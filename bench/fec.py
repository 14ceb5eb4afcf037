"""Measure time and peak memory of reading a FEC of 1,000,000 lines.

Baseline: csv.reader and sqlite3 on the same rows.

Usage: python bench/fec.py [lines] [runs]. Each figure is the best of the runs, each run a new process.
"""

import csv
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from growth import measure_growth

PROJECT = Path(__file__).parents[1]
MAX_RATIO, MAX_MB = 3.0, 250
HEADING = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\t"
    "PieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\n"
)


def write_fec(path: Path, lines: int, *, lettered: bool) -> None:
    """Write sales of three lines and payments of two; two lines in five belong to customer accounts."""
    rng = random.Random(20260101)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADING)
        for n in range(lines // 5):
            client, net = rng.randint(1, 5000), rng.randint(100, 900_000)
            day = f"2026{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
            letter = f"L{n:06d}\t20261231" if lettered and rng.random() < 0.97 else "\t"
            tiers = f"411000\tClients\tC{client:05d}\tSociété d'essai numéro {client}"
            total = net + net // 5
            for journal, account, word, debit, credit, let in (
                ("VE\tJournal des ventes", tiers, "Facture", total, 0, letter),
                ("VE\tJournal des ventes", "706000\tPrestations\t\t", "Facture", 0, net, "\t"),
                ("VE\tJournal des ventes", "445710\tTVA collectée\t\t", "Facture", 0, net // 5, "\t"),
                ("BQ\tBanque d'essai", "512000\tBanque\t\t", "Règlement", total, 0, "\t"),
                ("BQ\tBanque d'essai", tiers, "Règlement", 0, total, letter),
            ):
                piece = f"FA{n:08d}"
                sums = "\t".join(f"{cents // 100},{cents % 100:02d}" for cents in (debit, credit))
                file.write(
                    f"{journal}\t{n}\t{day}\t{account}\t{piece}\t{day}\t{word} {piece}\t{sums}\t{let}\t20261231\t\t\n"
                )


def run_baseline(path: Path) -> str:
    db = sqlite3.connect(":memory:")
    db.execute(f"create table fec ({', '.join(HEADING.split())})")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        db.executemany(f"insert into fec values ({', '.join('?' * 18)})", rows)
    db.commit()
    return f"{db.execute('select count(*) from fec').fetchone()[0]:,} rows stored"


def run_reader(path: Path) -> str:
    from relances_app.importers.fec.reader import read_fec

    reading = read_fec(path.name, path)
    wrong = sum(control.open_sum != control.balance for control in reading.balance_checks)
    documents, accounts = len(reading.documents), len(reading.balance_checks)
    return f"{documents:,} open documents, {accounts:,} accounts, {wrong} out of balance"


def run_one(what: str, path: Path) -> None:
    sys.path.insert(0, str(PROJECT))
    start = time.perf_counter()
    result = {"baseline": run_baseline, "reader": run_reader}[what](path)
    took = time.perf_counter() - start
    print(f"{took:.3f};{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f};{result}")


def measure(what: str, path: Path, runs: int) -> tuple[float, float, str]:
    results = []
    for _ in range(runs):
        out = subprocess.run(
            [sys.executable, __file__, what, str(path)], check=True, capture_output=True, text=True
        ).stdout
        took, peak, result = out.strip().split(";", 2)
        results.append((float(took), float(peak), result))
    return min(r[0] for r in results), max(r[1] for r in results), results[0][2]


def main(lines: int = 1_000_000, runs: int = 3) -> int:
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        for lettered in (True, False):
            path = Path(folder) / "fec.txt"
            write_fec(path, lines, lettered=lettered)
            kind = "97 % lettered" if lettered else "no lettering"
            print(f"{lines:,} lines, {path.stat().st_size / 1e6:.0f} MB, {kind}")
            baseline = measure("baseline", path, runs)
            reader = measure("reader", path, runs)
            ratio = reader[0] / baseline[0]
            print(f"  csv.reader + executemany  {baseline[0]:6.2f} s  {baseline[1]:5.0f} MB  {baseline[2]}")
            print(f"  read_fec                  {reader[0]:6.2f} s  {reader[1]:5.0f} MB  {reader[2]}")
            print(f"  ratio {ratio:.2f} (at most {MAX_RATIO}), peak at most {MAX_MB} MB")
            is_good = is_good and ratio <= MAX_RATIO and reader[1] <= MAX_MB
        path = Path(folder) / "fec.txt"

        def read(size: int) -> float:
            write_fec(path, size, lettered=True)
            return measure("reader", path, 1)[0]

        measure_growth("read_fec", read, lines, 1)
    print("held" if is_good else "NOT HELD")
    return 0 if is_good else 1


if __name__ == "__main__":
    if sys.argv[1:2] in (["baseline"], ["reader"]):
        run_one(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main(*map(int, sys.argv[1:])))
