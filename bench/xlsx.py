"""Measure reading a workbook of 100,000 open invoices. Baseline: calamine alone, which returns rows of cells.

Usage: python bench/xlsx.py [rows] [runs]. Each figure is the best of the runs; the two methods alternate.
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from busy import measure_cpu
from growth import measure_growth
from python_calamine import CalamineWorkbook

sys.path.insert(0, str(Path(__file__).parents[1]))

from relances_app.importers.tables.reader import read_table

AIM = 2.0
HEADINGS = (
    "Code client", "Nom", "Email", "Numéro", "Date facture", "Échéance", "Montant TTC", "Reste dû",
)  # fmt: skip


def write_workbook(path: Path, rows: int) -> None:
    """Write invoices of 5,000 customers, with typed dates and numbers."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet, day = workbook.add_worksheet("Factures"), workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, HEADINGS)
        for n in range(rows):
            code, issued = n % 5_000, date(2025, 1, 1) + timedelta(days=n % 365)
            sheet.write_row(
                n + 1, 0, (f"C{code:04d}", f"Menuiserie {code}", f"c{code}@example.org", f"F{n:06d}")
            )
            sheet.write_datetime(n + 1, 4, issued, day)
            sheet.write_datetime(n + 1, 5, issued + timedelta(days=30), day)
            sheet.write_number(n + 1, 6, n % 9_000 + 0.6)
            sheet.write_number(n + 1, 7, n % 9_000 + 0.6)


def make_workbook(rows: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "factures.xlsx"
        write_workbook(path, rows)
        return path.read_bytes()


def time_baseline(content: bytes) -> tuple[float, int]:
    began = time.perf_counter()
    count = sum(
        1 for _ in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows()
    )
    return time.perf_counter() - began, count - 1


def time_reading(content: bytes) -> tuple[float, int]:
    began = time.perf_counter()
    reading = read_table("factures.xlsx", content)
    return time.perf_counter() - began, len(reading.documents)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    methods: dict[str, Callable[[bytes], tuple[float, int]]] = {
        "calamine": time_baseline,
        "reading": time_reading,
    }
    best: dict[str, float] = {}
    least_cpu: dict[str, float] = {}
    content = make_workbook(rows)
    for _ in range(runs):
        for name, method in methods.items():
            cpu, (seconds, found) = measure_cpu(lambda method=method: method(content))
            assert found == rows, (name, found)
            best[name] = min(best.get(name, seconds), seconds)
            least_cpu[name] = min(least_cpu.get(name, cpu), cpu)
    for name, seconds in best.items():
        print(f"{name:10} {seconds:6.2f} s  {rows / seconds:9,.0f} rows/s  {least_cpu[name]:6.2f} s CPU")
    measure_growth("the reading", lambda n: time_reading(make_workbook(n))[0], rows, 1)
    print(f"ratio      {best['reading'] / best['calamine']:6.2f} (aim at most {AIM}), ", end="")
    print(f"in CPU time {least_cpu['reading'] / least_cpu['calamine']:.2f}")


if __name__ == "__main__":
    main()
