"""Feed damaged files, made at random from good ones, to each parser for a number of seconds.

Usage: python bench/fuzz_files.py SECONDS [fec|xml|pdf|bundle|csv|xlsx|ods ...]. A parser may return or raise
UserError; any other exception, or more than 10 s for one file, ends the run with the seed that reproduces the
file. Workbooks are read in the separate process, which is kept for the next file.
"""

import io
import random
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SAMPLES = PROJECT.parent / "shared" / "samples"
sys.path[:0] = [str(PROJECT), *(str(PROJECT / path) for path in ("tests/support", "bench"))]

MAX_SECONDS = 10
MAX_SEED = 1_000_000
ROWS = [
    ["Client", "Numéro", "Date", "Échéance", "Montant TTC", "Reste dû", "E-mail"],
    ["Garage du Pont", "F1", date(2024, 2, 29), date(2024, 3, 30), 1501.6, 0.1, "compta@example.org"],
    ["Hôtel « L’Été »", 12, "01/02/2024", "", -56.1, -56.1, ""],
]
TOKENS = (
    *(sign.encode() for sign in "|\t\n\r\0\x1a\"-+<>１"), b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b"\xff" * 8,
    b"0" * 30, b"9" * 5000, b"D", b"C", b"411", b"20261399", b"1e9",
    b"</", b"<a>" * 500, b"&#0;", b"<!DOCTYPE a>", b"<![CDATA[", b"xmlns='u'",
    b"obj", b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"/Length 99999999", b"/Prev 0",
    b"/Kids [1 0 R]", b"1 0 R", b"<<" * 200, b"[" * 2000, b"PK\x01\x02", b"PK\x05\x06",
)  # fmt: skip


def seeds() -> dict[str, list[bytes]]:
    from fec_lines import HEADING, LETTERED, line, payment
    from invoices import bundle, cii, old_zugferd, pdf, ubl
    from table_samples import LIST
    from workbooks import write_ods, write_xlsx

    fec = "\n".join((HEADING, line(), *LETTERED, payment("3,10"), line(CompAuxNum="", CompteNum="41110900")))
    xml = [cii(), old_zugferd(), ubl(), ubl("CreditNote")]
    pdfs = [pdf(("factur-x.xml", cii()))]
    archives = [
        bundle(("a.xml", cii()), ("b/c.xml", ubl())),
        bundle(("a.xml", ubl()), ("b.pdf", pdfs[0]), compression=0),
    ]
    return {
        "fec": [fec.encode(), fec.replace("|", "\t").encode("cp1252"), *_samples("fec", "*.txt")],
        "xml": [*xml, *_samples("facturx", "*.xml")],
        "pdf": [*pdfs, *_samples("facturx", "*.pdf")],
        "bundle": archives,
        "csv": [
            LIST.encode(),
            LIST.replace(";", "\t").encode("utf-16"),
            *_samples("corpora", "*csv*/**/*.csv"),
        ],
        "xlsx": [*[write_xlsx(ROWS), _write_real_xlsx()] * 8, *_samples("corpora", "poi-bad-xlsx/*.xlsx")],
        "ods": [write_ods(ROWS)],
    }


def _write_real_xlsx() -> bytes:
    """Write a workbook with shared strings, as spreadsheets do."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                sheet.write(place, column, cell)
    return out.getvalue()


def _samples(folder: str, pattern: str) -> list[bytes]:
    found = (path.read_bytes() for path in sorted((SAMPLES / folder).glob(pattern)))
    return [content for content in found if len(content) < MAX_SEED]


def readers() -> dict[str, object]:
    from relances_app.importers.fec.reader import read_fec
    from relances_app.importers.invoices.bundle import read_invoice_bundle
    from relances_app.importers.invoices.pdf import read_invoice_pdf
    from relances_app.importers.invoices.xml import read_invoice_xml
    from relances_app.importers.read_files import File
    from relances_app.importers.readers import read_files
    from relances_app.importers.tables.reader import read_table

    def read_in_child(name: str, content: bytes) -> object:
        """Read a workbook, which could end this process, in the separate one."""
        return read_files([File(name, content)], {})

    return {
        "fec": read_fec,
        "xml": read_invoice_xml,
        "pdf": read_invoice_pdf,
        "bundle": read_invoice_bundle,
        "csv": read_table,
        "xlsx": read_in_child,
        "ods": read_in_child,
    }


def damage(content: bytes, rng: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3, 8, 30))):
        place, length = rng.randrange(len(out) + 1), rng.choice((0, 1, 1, 4, 40, 400))
        action = rng.randrange(5)
        if action == 0 and place < len(out):
            out[place] ^= 1 << rng.randrange(8)
        elif action == 1:
            out[place : place + length] = rng.choice(TOKENS)
        elif action == 2:
            del out[place : place + length]
        elif action == 3:
            start = rng.randrange(len(out) + 1)
            out[place:place] = out[start : start + length]
        elif rng.random() < 0.1:
            del out[place:]
    return bytes(out)


def damage_inside(content: bytes, rng: random.Random) -> bytes:
    """Damage one file of an archive and pack it again; otherwise its checksum would be wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - an invalid sample
        return damage(content, rng)
    name = rng.choice(sorted(parts))
    parts[name] = damage(parts[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for known, part in parts.items():
            archive.writestr(known, part)
    return out.getvalue()


def make(what: str, files: list[bytes], seed: int) -> bytes:
    """Return the damaged file of a seed."""
    rng = random.Random(seed)
    content = rng.choice(files)
    is_inside = what in {"xlsx", "ods", "bundle"} and rng.random() < 0.8
    return (damage_inside if is_inside else damage)(content, rng)


def fuzz(what: str, files: list[bytes], read, seconds: float) -> bool:
    from relances_app.domain.errors import UserError

    outcomes: Counter[str] = Counter()
    slowest = 0.0
    end = time.monotonic() + seconds
    seed = int(time.time())
    while time.monotonic() < end:
        seed += 1
        content = make(what, files, seed)
        start = time.monotonic()
        signal.alarm(MAX_SECONDS)
        try:
            read(f"essai.{what}", content)
            outcomes["read"] += 1
        except UserError as refusal:
            outcomes[refusal.message.partition(" : ")[0][:40]] += 1
        except Exception:  # noqa: BLE001 - any exception is a finding
            traceback.print_exc()
            print(f"{what}: seed {seed} raised after {time.monotonic() - start:.1f} s")
            return False
        finally:
            signal.alarm(0)
        slowest = max(slowest, time.monotonic() - start)
    import resource  # of Unix; the tests of the readers import this file on Windows too

    peak = (
        max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        / 1024
    )
    print(
        f"{what}: {outcomes.total():,} files, slowest {slowest:.2f} s, peak {peak:.0f} MB; {outcomes['read']:,} read"
    )
    print(
        "   "
        + "; ".join(
            f"{sentence} {count:,}" for sentence, count in outcomes.most_common(6) if sentence != "read"
        )
    )
    return True


def main(seconds: str, *only: str) -> int:
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError("more than 10 s")))
    files, functions = seeds(), readers()
    good = [fuzz(what, files[what], functions[what], float(seconds)) for what in only or files]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
