"""Detect the syntax of an XML invoice from its root element and dispatch to its reader."""

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
"""By local name of the root element: Factur-X and ZUGFeRD 2, ZUGFeRD 1, UBL."""

_STATUS_MESSAGE = (
    "c'est un message d'état d'une facture (CDAR), pas une facture : importez la facture elle-même, "
    "au format Factur-X, CII ou UBL"
)
OTHER_MESSAGES = {
    "CrossDomainAcknowledgementAndResponse": _STATUS_MESSAGE,
    "ApplicationResponse": _STATUS_MESSAGE,
    "Order": "c'est une commande, pas une facture : rien n'est à payer",
    "CrossIndustryOrder": "c'est une commande, pas une facture : rien n'est à payer",
    "SCRDMCCBDACIOMessageStructure": "c'est une commande, pas une facture : rien n'est à payer",
    "Quotation": "c'est un devis, pas une facture : rien n'est à payer",
    "DespatchAdvice": "c'est un bon de livraison, pas une facture : rien n'est à payer",
    "Reminder": "c'est une relance, pas une facture : importez la facture elle-même",
}
"""Other XML documents of trade, by local name of the root element, with what to say."""


def read_invoice_xml(name: str, content: bytes, pdf: bytes = b"") -> ParsedFile:
    """Return a CII or UBL invoice, with the PDF that contains it, if any.

    Raises UserError if the XML is unsafe or not an invoice, or lacks a required field.
    """
    root = parse_xml(content)
    read = SYNTAXES.get(local_name(root))
    if read is None and (message := OTHER_MESSAGES.get(local_name(root))):
        raise UserError(message)
    if read is None:
        raise UserError(f"ce XML n'est pas une facture CII ni UBL (élément « {local_name(root)[:40]} »)")
    return read_invoice(name, read(root), pdf)
