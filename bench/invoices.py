"""Measure reading 1,000 Factur-X invoices in a ZIP. Baseline: parsing their XML alone.

Usage: python bench/invoices.py [invoices] [runs]. Each figure is the best of the runs. A second figure shows
the cost of the PDFs: pypdf opens each one and extracts its XML.
"""

import io
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from defusedxml import ElementTree

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from busy import measure_cpu
from growth import measure_growth
from invoices import cii, pdf

from relances_app.importers.invoices.bundle import read_invoice_bundle
from relances_app.importers.invoices.pdf import extract_xml

AIM = 2.0
LINE = """<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>{n}</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Planche de chêne, lot {n}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>5.00</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery>
<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent>
</ram:ApplicableTradeTax>
</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
"""
LINES = 12
"""Lines of each invoice: about 8 kB of XML, as real invoices have."""


def make_xml(n: int) -> bytes:
    head, mark, rest = cii(code="380", number=f"F{n:05d}").partition(b"<ram:ApplicableHeaderTradeAgreement>")
    return head + "".join(LINE.format(n=n) for n in range(LINES)).encode() + mark + rest


def pack(pdfs: list[bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for n, content in enumerate(pdfs):
            target.writestr(f"facture-{n}.pdf", content)
    return archive.getvalue()


def time_reading(pdfs: list[bytes]) -> float:
    archive, began = pack(pdfs), time.perf_counter()
    read_invoice_bundle("factures.zip", archive)
    return time.perf_counter() - began


def main() -> None:
    invoices = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    xmls = [make_xml(n) for n in range(invoices)]
    pdfs = [pdf(("factur-x.xml", xml)) for xml in xmls]
    archive = pack(pdfs)

    def read_all() -> int:
        return len(read_invoice_bundle("factures.zip", archive).documents)

    methods: dict[str, Callable[[], int]] = {
        "XML parse": lambda: sum(1 for xml in xmls if ElementTree.fromstring(xml) is not None),
        "XML extraction from the PDFs, in-process": lambda: sum(
            1 for content in pdfs if extract_xml(content)
        ),
        "reading": read_all,
    }
    best: dict[str, float] = {}
    least_cpu: dict[str, float] = {}
    for _ in range(runs):
        for name, method in methods.items():
            began = time.perf_counter()
            cpu, found = measure_cpu(method)
            least_cpu[name] = min(least_cpu.get(name, cpu), cpu)
            best[name] = min(best.get(name, 1e9), time.perf_counter() - began)
            assert found == invoices, (name, found)
    for name, seconds in best.items():
        print(
            f"{name:37} {seconds:6.2f} s  {invoices / seconds:8,.0f} invoices/s  {least_cpu[name]:6.2f} s CPU"
        )
    measure_growth("the reading", lambda n: time_reading(pdfs[:n]), invoices, runs)
    print(f"ratio to the XML parse {best['reading'] / best['XML parse']:6.2f} (aim at most {AIM}), ", end="")
    print(f"in CPU time {least_cpu['reading'] / least_cpu['XML parse']:.2f}")


if __name__ == "__main__":
    main()
