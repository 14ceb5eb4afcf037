"""Damaged files, made at random from good ones, for so many seconds per parser.

Usage: python bench/fuzz_files.py SECONDS [fec|xml|pdf|bundle ...]. A parser may read or refuse; any other
exception, or more than 10 s on one file, ends the run with the seed that makes the file again.
"""

import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SAMPLES = PROJECT.parent / "shared" / "samples"
sys.path[:0] = [str(PROJECT), *(str(PROJECT / path) for path in ("tests/files", "tests", "bench"))]

MAX_SECONDS = 10
TOKENS = (
    *(sign.encode() for sign in "|\t\n\r\0\x1a\"-+<>１"), b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b"\xff" * 8,
    b"0" * 30, b"9" * 5000, b"D", b"C", b"411", b"20261399", b"1e9",
    b"</", b"<a>" * 500, b"&#0;", b"<!DOCTYPE a>", b"<![CDATA[", b"xmlns='u'",
    b"obj", b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"/Length 99999999", b"/Prev 0",
    b"/Kids [1 0 R]", b"1 0 R", b"<<" * 200, b"[" * 2000, b"PK\x01\x02", b"PK\x05\x06",
)  # fmt: skip


def seeds() -> dict[str, list[bytes]]:
    from invoice_maker import bundle, cii, old_zugferd, pdf, ubl
    from test_fec import HEADING, LETTERED, line, payment

    fec = "\n".join((HEADING, line(), *LETTERED, payment("3,10"), line(CompAuxNum="", CompteNum="41110900")))
    xml = [cii(), old_zugferd(), ubl(), ubl("CreditNote")]
    pdfs = [pdf(("factur-x.xml", cii()))]
    archives = [bundle(("a.xml", cii()), ("b/c.xml", ubl())), bundle(("a.xml", ubl()), compression=0)]
    return {
        "fec": [fec.encode(), fec.replace("|", "\t").encode("cp1252"), *_samples("fec", "*.txt")],
        "xml": [*xml, *_samples("facturx", "*.xml")],
        "pdf": [*pdfs, *_samples("facturx", "*.pdf")],
        "bundle": archives,
    }


def _samples(folder: str, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((SAMPLES / folder).glob(pattern))]


def readers() -> dict[str, object]:
    from relances_app.files.fec import read_fec
    from relances_app.files.invoice_bundle import read_invoice_bundle
    from relances_app.files.invoice_pdf import find_xml
    from relances_app.files.invoice_xml import read_invoice_xml

    def read_pdf_here(name: str, content: bytes) -> object:
        """Do what `read_invoice_pdf` does in a process apart, but in this one, to see what it lets through."""
        return read_invoice_xml(name, find_xml(content), content)

    return {"fec": read_fec, "xml": read_invoice_xml, "pdf": read_pdf_here, "bundle": read_invoice_bundle}


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


def fuzz(what: str, files: list[bytes], read, seconds: float) -> bool:
    from relances_app.domain.refusals import Refusal

    said: Counter[str] = Counter()
    slowest = 0.0
    end = time.monotonic() + seconds
    seed = int(time.time())
    while time.monotonic() < end:
        seed += 1
        luck = random.Random(seed)
        content = damage(luck.choice(files), luck)
        start = time.monotonic()
        signal.alarm(MAX_SECONDS)
        try:
            read("essai", content)
            said["read"] += 1
        except Refusal as refusal:
            said[refusal.sentence.partition(" : ")[0][:40]] += 1
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            traceback.print_exc()
            print(f"{what}: seed {seed} raised after {time.monotonic() - start:.1f} s")
            return False
        finally:
            signal.alarm(0)
        slowest = max(slowest, time.monotonic() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
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
    files, functions = seeds(), readers()
    good = [fuzz(what, files[what], functions[what], float(seconds)) for what in only or files]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
