"""Damaged files, made at random from good ones, for so many seconds per parser.

Usage: python bench/fuzz_files.py SECONDS [fec|xml|pdf|bundle|csv|xlsx|ods ...]. A parser may read or refuse; any
other exception, or more than 10 s on one file, ends the run with the seed that makes the file again. Workbooks go
the whole way, their child process included; it is forked here, since a new one for each file would try a hundred
times fewer.
"""

import io
import multiprocessing
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace

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
    from relances_app.importers.invoices.pdf import extract_xml
    from relances_app.importers.invoices.xml import read_invoice_xml
    from relances_app.importers.tables.reader import read_table

    def read_pdf_here(name: str, content: bytes) -> object:
        """Do what `read_invoice_pdf` does in a process apart, but in this one, to see what it lets through."""
        return read_invoice_xml(name, extract_xml(content), content)

    return {
        "fec": read_fec,
        "xml": read_invoice_xml,
        "pdf": read_pdf_here,
        "bundle": read_invoice_bundle,
        "csv": read_table,
        "xlsx": read_table,
        "ods": read_table,
    }


def damage(content: bytes, luck: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(luck.choice((1, 1, 2, 3, 8, 30))):
        place, length = luck.randrange(len(out) + 1), luck.choice((0, 1, 1, 4, 40, 400))
        action = luck.randrange(5)
        if action == 0 and place < len(out):
            out[place] ^= 1 << luck.randrange(8)
        elif action == 1:
            out[place : place + length] = luck.choice(TOKENS)
        elif action == 2:
            del out[place : place + length]
        elif action == 3:
            start = luck.randrange(len(out) + 1)
            out[place:place] = out[start : start + length]
        elif luck.random() < 0.1:
            del out[place:]
    return bytes(out)


def damage_inside(content: bytes, luck: random.Random) -> bytes:
    """Damage one file of an archive and pack it again: otherwise its checksum hides it from the parser."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - a seed that is broken already
        return damage(content, luck)
    name = luck.choice(sorted(parts))
    parts[name] = damage(parts[name], luck)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for known, part in parts.items():
            archive.writestr(known, part)
    return out.getvalue()


def make(what: str, files: list[bytes], seed: int) -> bytes:
    """Return the damaged file of a seed."""
    luck = random.Random(seed)
    content = luck.choice(files)
    is_inside = what in {"xlsx", "ods", "bundle"} and luck.random() < 0.8
    return (damage_inside if is_inside else damage)(content, luck)


def fork_children() -> None:
    """Fork what works apart from this warm process: the same limits, a hundred times sooner."""
    import pypdf  # noqa: F401 - so that each child has it
    import python_calamine  # noqa: F401

    from relances_app.importers import sandbox

    sys.unraisablehook = lambda _: (
        None
    )  # a forked child says that the generators of its parent are not its own
    fork = multiprocessing.get_context("fork")
    sandbox.multiprocessing = SimpleNamespace(get_context=lambda _kind: fork)


def fuzz(what: str, files: list[bytes], read, seconds: float) -> bool:
    from relances_app.domain.errors import UserError

    said: Counter[str] = Counter()
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
            said["read"] += 1
        except UserError as refusal:
            said[refusal.message.partition(" : ")[0][:40]] += 1
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            traceback.print_exc()
            print(f"{what}: seed {seed} raised after {time.monotonic() - start:.1f} s")
            return False
        finally:
            signal.alarm(0)
        slowest = max(slowest, time.monotonic() - start)
    peak = (
        max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        / 1024
    )
    print(
        f"{what}: {said.total():,} files, slowest {slowest:.2f} s, peak {peak:.0f} MB; {said['read']:,} read"
    )
    print(
        "   "
        + "; ".join(f"{sentence} {count:,}" for sentence, count in said.most_common(6) if sentence != "read")
    )
    return True


def main(seconds: str, *only: str) -> int:
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError("more than 10 s")))
    fork_children()
    files, functions = seeds(), readers()
    good = [fuzz(what, files[what], functions[what], float(seconds)) for what in only or files]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
