"""Factur-X and ZUGFeRD: the XML invoice that a PDF carries, and the PDF as its attachment."""

import logging
from io import BytesIO

from relances_app.domain.reading import Reading
from relances_app.domain.refusals import Refusal
from relances_app.files.invoice_xml import read_invoice_xml

XML_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""Names of the embedded invoice, in small letters (Factur-X 1.0, ZUGFeRD 1 and 2, XRechnung)."""

MAX_BYTES = 20 * 1024 * 1024


def read_invoice_pdf(name: str, content: bytes) -> Reading:
    """Return the reading of the invoice that a PDF carries.

    Raises Refusal when the PDF is damaged or too large, or carries no invoice.
    """
    if len(content) > MAX_BYTES:
        raise Refusal(f"PDF trop volumineux : plus de {MAX_BYTES // 1024**2} Mo")
    return read_invoice_xml(name, find_xml(content), content)


def find_xml(content: bytes) -> bytes:
    """Return the embedded invoice, found by its name: other files may stand before it."""
    from pypdf import PdfReader  # noqa: PLC0415 - most starts read no PDF

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on damaged files are for nobody
    try:
        for embedded in PdfReader(BytesIO(content)).attachment_list:
            if {str(embedded.name).lower(), str(embedded.alternative_name).lower()} & XML_NAMES:
                return embedded.content
    except Exception as error:  # pypdf lets anything through on damaged files
        raise Refusal("PDF illisible : il est abîmé ou protégé") from error
    raise Refusal("ce PDF ne contient pas de facture électronique (factur-x.xml)")
