"""Reader of Factur-X and ZUGFeRD: the XML invoice embedded in a PDF, and the PDF as its attachment."""

import logging
import re
from io import BytesIO
from typing import TYPE_CHECKING

from relances_app.domain.accounts.parsed_file import ParsedFile
from relances_app.domain.errors import UserError
from relances_app.importers.invoices.xml import SYNTAXES, read_invoice_xml

if TYPE_CHECKING:
    from pypdf.generic import EmbeddedFile

XML_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""File names of the embedded invoice in lower case (Factur-X 1.0, ZUGFeRD 1 and 2, XRechnung)."""

MAX_BYTES = 20 * 1024 * 1024
_ROOT_BYTES = 16 * 1024
_PROLOGUE = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_SNIFF_BYTES = 1024
"""Number of bytes within which `%PDF-` may start (PDF 1.7, annex H, note 13)."""


def read_invoice_pdf(name: str, content: bytes) -> ParsedFile:
    """Return the invoice embedded in a PDF.

    Call it only in a sandboxed process: 20 MB can be crafted to use 2 GB of memory.
    Raises UserError if the PDF is damaged, too large or contains no invoice.
    """
    if len(content) > MAX_BYTES:
        raise UserError(f"PDF trop volumineux : plus de {MAX_BYTES // 1024**2} Mo")
    return read_invoice_xml(name, extract_xml(content), content)


def is_pdf(content: bytes) -> bool:
    """Return whether the content starts like a PDF."""
    return b"%PDF-" in content[:_SNIFF_BYTES]


def extract_xml(content: bytes) -> bytes:
    """Return the embedded invoice, found by file name, since other files may precede it.

    Raises UserError; call it only in a sandboxed process.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - most runs of the program read no PDF

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings on damaged files are not useful
    try:
        files = list(PdfReader(BytesIO(content)).attachment_list)
        xml = next((file.content for file in files if _attachment_names(file) & XML_NAMES), None)
        if xml is None:
            xml = next((file.content for file in files if _is_invoice(file)), None)
    except Exception as error:  # pypdf raises any exception on damaged files
        raise UserError("PDF illisible : il est abîmé ou protégé") from error
    if xml is None:
        raise UserError("ce PDF ne contient pas de facture électronique (factur-x.xml)")
    if len(xml) > MAX_BYTES:
        raise UserError("la facture électronique de ce PDF est trop volumineuse")
    return xml


def _is_invoice(file: "EmbeddedFile") -> bool:
    """Return whether an attachment under another name (`ubl.xml`, `INV-12.xml`) is an invoice by its root."""
    if not any(name.endswith(".xml") for name in _attachment_names(file)):
        return False
    root = _ROOT.search(_PROLOGUE.sub(b"", file.content[:_ROOT_BYTES].replace(b"\0", b"")))
    return root is not None and root[1].decode("ascii", "replace") in SYNTAXES


def _attachment_names(file: "EmbeddedFile") -> set[str]:
    return {str(file.name).lower(), str(file.alternative_name).lower()}
