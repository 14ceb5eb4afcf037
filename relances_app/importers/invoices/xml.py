"""XML invoices: the syntax is told by the root element, never by the name of the file."""

from relances_app.domain.accounts.parsed_file import ParsedFile
from relances_app.domain.errors import UserError
from relances_app.importers.invoices.cii import read_cii
from relances_app.importers.invoices.invoice import read_invoice
from relances_app.importers.invoices.ubl import read_ubl
from relances_app.importers.safe_xml import local_name, parse_xml

SYNTAXES = {
    "CrossIndustryInvoice": read_cii,
    "CrossIndustryDocument": read_cii,
    "Invoice": read_ubl,
    "CreditNote": read_ubl,
}
"""Factur-X and ZUGFeRD 2, ZUGFeRD 1, UBL: the local names of their roots."""


def read_invoice_xml(name: str, content: bytes, pdf: bytes = b"") -> ParsedFile:
    """Return the reading of a CII or UBL invoice, with the PDF that it comes from, if any.

    Raises Refusal when the XML is unsafe or no invoice, or lacks what an invoice must say.
    """
    root = parse_xml(content)
    read = SYNTAXES.get(local_name(root))
    if read is None:
        raise UserError(f"ce XML n'est pas une facture CII ni UBL (élément « {local_name(root)[:40]} »)")
    return read_invoice(name, read(root), pdf)
