"""Factur-X and ZUGFeRD: the XML invoice that a PDF carries, and the PDF as its attachment."""

import logging
from io import BytesIO
from typing import TYPE_CHECKING

from relances_app.domain.accounts.parsed_file import ParsedFile
from relances_app.domain.errors import UserError
from relances_app.importers.invoices.xml import read_invoice_xml
from relances_app.importers.sandbox import run_sandboxed

if TYPE_CHECKING:
    from pypdf.generic import EmbeddedFile

XML_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""Names of the embedded invoice, in small letters (Factur-X 1.0, ZUGFeRD 1 and 2, XRechnung)."""

MAX_BYTES = 20 * 1024 * 1024
_SNIFF_BYTES = 1024
"""Bytes among which `%PDF-` may begin (PDF 1.7, annex H, note 13)."""


def read_invoice_pdf(name: str, content: bytes) -> ParsedFile:
    """Return the reading of the invoice that a PDF carries.

    The PDF is taken apart in a process of its own, since 20 MB can be made to take 2 GB of memory.
    Raises Refusal when the PDF is damaged or too large, or carries no invoice.
    """
    if len(content) > MAX_BYTES:
        raise UserError(f"PDF trop volumineux : plus de {MAX_BYTES // 1024**2} Mo")
    (xml,) = run_sandboxed(_extract_in_sandbox, content)
    return read_invoice_xml(name, xml, content)


def is_pdf(content: bytes) -> bool:
    """Say whether bytes begin as a PDF does."""
    return b"%PDF-" in content[:_SNIFF_BYTES]


def extract_xml(content: bytes) -> bytes:
    """Return the embedded invoice, found by its name: other files may stand before it.

    Raises Refusal; only for use in a process of its own.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - most starts read no PDF

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on damaged files are for nobody
    try:
        files = PdfReader(BytesIO(content)).attachment_list
        xml = next((file.content for file in files if _attachment_names(file) & XML_NAMES), None)
    except Exception as error:  # pypdf lets anything through on damaged files
        raise UserError("PDF illisible : il est abîmé ou protégé") from error
    if xml is None:
        raise UserError("ce PDF ne contient pas de facture électronique (factur-x.xml)")
    if len(xml) > MAX_BYTES:
        raise UserError("la facture électronique de ce PDF est trop volumineuse")
    return xml


def _attachment_names(file: "EmbeddedFile") -> set[str]:
    return {str(file.name).lower(), str(file.alternative_name).lower()}


def _extract_in_sandbox(content: bytes) -> tuple[bytes]:
    return (extract_xml(content),)
