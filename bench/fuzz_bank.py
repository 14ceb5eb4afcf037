"""Feed damaged bank statements to each parser: `python bench/fuzz_bank.py 120` (seconds in total).

Statements are cut, repeated, combined, and have bytes or elements changed. Any exception but UserError, or
more than two seconds of CPU time, is a finding; its input is stored in the folder given as second argument.
The third argument is the seed of the random series.
"""

import random
import sys
import time
import traceback
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parents[1]))

from relances_app.domain.errors import UserError
from relances_app.importers.bank.statement import detect_format, read_statement

SLOW = 2.0
SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "bank"

OFX = b"""OFXHEADER:100
DATA:OFXSGML
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30003<ACCTID>123</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20240301<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20240301[-8:PST]<TRNAMT>120,45<FITID>F1<NAME>VIR
<MEMO>FA2402001 &amp; suite</STMTTRN><STMTTRN><DTPOSTED>20240302<TRNAMT>-3.10<FITID>F2</STMTTRN></BANKTRANLIST>
<LEDGERBAL><BALAMT>10.00<DTASOF>20240331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
QIF = (
    b"!Account\nNCompte\n^\n!Type:Bank\nD31/12'24\nT1 234,56\nPVIR LEHOUX\nMFA1\n^\nD01/02/2024\nU-3.10\n^\n"
)
CFONB = (
    b"0130003    01234EUR2 01234567890  010324                                                  0000000010000{\n"
    b"0430003000501234EUR2 0123456789018010324  010324VIR SEPA LEHOUX                  0000000  0000000001204EREF\n"
    b"0530003000501234EUR2 0123456789018010324     NPYATELIERS LEHOUX\n"
    b"0730003    01234EUR2 01234567890  020324                                                  0000000011204E\n"
)
CAMT = (
    b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
    b"<Acct><Id><IBAN>FR76</IBAN></Id><Ccy>EUR</Ccy></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>"
    b'<Amt Ccy="EUR">1.00</Amt></Bal><Ntry><Amt Ccy="EUR">120.45</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>'
    b'2024-03-01</Dt></BookgDt><NtryDtls><TxDtls><Amt Ccy="EUR">120.45</Amt><RmtInf><Ustrd>FA1</Ustrd></RmtInf>'
    b"</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
)
WORDS = [
    b"",
    b"\0",
    b"\xff",
    b"\xc3\xa9",
    b"-",
    b"9" * 400,
    b"9" * 5_000,
    b"<",
    b">",
    b"&#0;",
    b"^\n",
    b"\r",
    b"{",
    b"}",
]


def damage(seed: bytes, others: list[bytes], rng: random.Random) -> bytes:
    content = bytearray(seed)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        at, to = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        match rng.randrange(6):
            case 0:
                del content[at : min(to, at + 40)]
            case 1:
                content[at:at] = content[at : at + 200] * rng.choice([1, 3, 200])
            case 2 if content:
                content[min(at, len(content) - 1)] = rng.randrange(256)
            case 3:
                content[at:at] = rng.choice(WORDS) * rng.choice([1, 1, 50])
            case 4:
                other = rng.choice(others)
                content[at:to] = other[rng.randrange(len(other)) :]
            case _:
                del content[to:]
        del content[2_000_000:]
    return bytes(content)


def rearrange(seed: bytes, rng: random.Random) -> bytes:
    """Damage XML that stays well-formed: drop, duplicate, rename or refill elements."""
    root = ElementTree.fromstring(seed)
    elements = list(root.iter())
    for _ in range(rng.choice([1, 2, 5, 20])):
        element, other = rng.choice(elements), rng.choice(elements)
        match rng.randrange(5):
            case 0 if len(element):
                element.remove(rng.choice(list(element)))
            case 1 if len(element):
                element.extend([rng.choice(list(element))] * rng.choice([1, 2, 50]))
            case 2:
                element.tag = other.tag
            case 3:
                element.attrib = dict(other.attrib)
            case _:
                element.text = rng.choice(
                    [other.text, "", "-1", "1,005", "9" * 5_000, "²", "2024-02-31", "é\u2028"]
                )
    return ElementTree.tostring(root)


def run(seconds: float, kept: Path, series: int) -> int:
    rng = random.Random(series)
    seeds = [OFX, QIF, CFONB, CAMT, *(path.read_bytes() for path in sorted(SAMPLES.glob("*")))]
    tries, findings, slowest, outcomes = 0, 0, 0.0, {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seed = rng.choice(seeds)
        is_whole = b"</Document>" in seed and rng.random() < 0.7
        content = rearrange(seed, rng) if is_whole else damage(seed, seeds, rng)
        start = time.process_time()
        try:
            outcome = f"read {read_statement('x', content).format}"
        except UserError:
            outcome = f"refused {detect_format(content)}"
        except Exception:  # noqa: BLE001 - any exception is a finding
            outcome = "FINDING"
            traceback.print_exc()
        took = time.process_time() - start
        if outcome == "FINDING" or took > SLOW:
            findings += 1
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"{findings}.bin").write_bytes(content)
        tries, slowest = tries + 1, max(slowest, took)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    print(f"{tries} files, {findings} findings, slowest {slowest:.2f} s")
    print("\n".join(f"{count:8} {outcome}" for outcome, count in sorted(outcomes.items())))
    return 1 if findings else 0


if __name__ == "__main__":
    length = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("fuzz_bank_findings")
    sys.exit(run(length, folder, int(sys.argv[3]) if len(sys.argv) > 3 else 0))
