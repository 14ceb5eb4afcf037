"""Measure reading files in the separate process. Baseline: the same readers called directly, in the same run.

Usage: python bench/readers.py [runs]. The process waits already, as it does once the page of the form is shown. Each
figure is the best of the runs: wall time, and processor time of this process, which delays pages and sending.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from invoices import bundle, cii, pdf
from workbooks import write_xlsx

from relances_app.importers import read_files as direct
from relances_app.importers import readers
from relances_app.importers.read_files import File

WAIT_SECONDS = 3.0
"""For the process to start; it imports its modules meanwhile."""


def make_files() -> list[File]:
    rows = [["Client", "Numéro", "Date", "Montant"]]
    rows += [[f"Client {n % 900}", f"F{n}", "01/02/2024", "10,00"] for n in range(10_000)]
    archive = bundle(*((f"{n}.pdf", pdf(("factur-x.xml", cii(number=f"F{n}")))) for n in range(50)))
    return [
        File("CSV of 300 rows", "\n".join(map(";".join, rows[:300])).encode()),
        File("CSV of 10,000 rows", "\n".join(map(";".join, rows)).encode()),
        File("XLSX of 300 rows", write_xlsx(rows[:300])),
        File("XLSX of 10,000 rows", write_xlsx(rows)),
        File("50 Factur-X in a ZIP", archive),
    ]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    files = make_files()
    readers.prepare_reader()
    time.sleep(WAIT_SECONDS)
    best: dict[tuple[str, str], tuple[float, float]] = {}
    for _ in range(runs):
        for file in files:
            for where, read in (("directly", direct.read_files), ("in the process", readers.read_files)):
                wall, cpu = time.perf_counter(), time.process_time()
                read([file], {})
                took = (time.perf_counter() - wall, time.process_time() - cpu)
                key = (file.name, where)
                best[key] = tuple(map(min, took, best.get(key, took)))
    for (name, where), (wall, cpu) in best.items():
        print(f"{name:24} {where:15} {wall * 1000:7.1f} ms, CPU here {cpu * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
