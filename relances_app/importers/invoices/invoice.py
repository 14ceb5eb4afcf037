"""Convert the texts of an electronic invoice, in any syntax, to a document and a customer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from relances_app.domain.accounts.customer import Customer, CustomerKind, code_from_name
from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.parsed_file import ParsedFile, Source
from relances_app.domain.attachment import Attachment
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_decimal
from relances_app.importers.safe_xml import element_text, find_all, find_text

_CREDIT_NOTES = ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532")
"""Codes of credit notes in UNTDID 1001 (EN 16931, BT-3)."""
_NOT_INVOICES = {
    "325": "une facture pro forma",
    "220": "une commande",
    "221": "une commande",
    "224": "une commande",
    "226": "une commande",
    "231": "une réponse à une commande",
    "310": "un devis",
    "351": "un bon de livraison",
    "270": "un bon de livraison",
    "632": "un bon de réception",
    "240": "un ordre de livraison",
    "450": "un ordre de paiement",
    "481": "un avis de paiement",
}
"""Codes of documents that ask for no payment."""
_INVOICE_CODES = (
    "71 80 82 84 102 130 202 203 204 211 218 219 295 326 331 380 382 383 384 385 386 387 388 389 390 393 394 395 "
    "456 457 471 472 473 500 501 527 553 575 623 633 751 780 817 870 875 876 877 935"
)
"""Codes of invoices: those of EN 16931 and of the French reform."""
_INVOICES = frozenset(_INVOICE_CODES.split())

_SIREN_SCHEMES = ("0002", "0009", "0225")
"""ISO 6523 schemes whose identifiers start with a SIREN: SIREN, SIRET, address of the French reform."""
_SIREN = re.compile(r"([0-9]{9})([0-9]{5})?(_.*)?")
_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})")
_MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Party:
    """The buyer as written in the file; `code` is the seller's code for it, identifiers are (scheme, text) pairs."""

    code: str
    name: str
    identifiers: tuple[tuple[str, str], ...]
    vat_numbers: tuple[tuple[str, str], ...]
    email: str
    phone: str
    street: str
    street2: str
    postcode: str
    town: str
    country: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """The texts of an invoice as written in the file, empty if missing."""

    number: str
    type_code: str
    currency: str
    issued_on: str
    due_on: tuple[str, ...]
    total: str
    prepaid: str
    due: str
    buyer: Party


def text_at(element: Element, *paths: str) -> str:
    """Return the first text at one of the paths, cut to a displayable length."""
    return find_text(element, *paths)[:_MAX_TEXT]


def identifiers_at(element: Element, *paths: str) -> tuple[tuple[str, str], ...]:
    """Return the identifiers at the paths, each with its scheme."""
    found = (child for path in paths for child in find_all(element, path))
    return tuple((child.get("schemeID", ""), element_text(child)[:_MAX_TEXT]) for child in found)


def read_invoice(name: str, invoice: Invoice, pdf: bytes = b"") -> ParsedFile:
    """Return a `ParsedFile` with one invoice and its PDF; a settled invoice only gives a warning.

    Raises UserError if a field is missing or invalid, the currency is not the euro, or it is not an invoice.
    """
    if invoice.currency not in {"", "EUR"}:
        raise UserError(f"facture en {invoice.currency} : seules les factures en euros sont lues")
    _check_type(invoice.type_code)
    customer = _customer(invoice.buyer)
    document = _document(invoice, customer.code)
    if not document.open_amount:
        settled = f"Facture {document.number} : plus rien à payer, elle est laissée de côté."
        return ParsedFile(source=Source.INVOICE, name=name, is_whole_list=False, warnings=(settled,))
    attachment = (document.number, Attachment(name, "application/pdf", pdf))
    return ParsedFile(
        source=Source.INVOICE,
        name=name,
        is_whole_list=False,
        documents=(document,),
        customers=(customer,),
        attachments=(attachment,) if pdf else (),
    )


def _check_type(code: str) -> None:
    if name := _NOT_INVOICES.get(code):
        raise UserError(f"c'est {name} (type {code}), pas une facture : rien n'est à payer")
    if code and code not in _INVOICES and code not in _CREDIT_NOTES:
        raise UserError(f"type de document {code[:20]} inconnu : ce n'est ni une facture ni un avoir")


def _document(invoice: Invoice, customer_code: str) -> Document:
    """Return the document; credit notes have their own code and positive amounts, or are negative invoices."""
    if not invoice.number:
        raise UserError("numéro de facture absent")
    total, due = _amounts(invoice)
    if invoice.type_code in _CREDIT_NOTES and total > 0:
        total, due = -total, -due
    return Document(
        customer_code=customer_code,
        number=invoice.number,
        kind=DocumentKind.CREDIT_NOTE if total < 0 else DocumentKind.INVOICE,
        issued_on=_day(invoice.issued_on, "date de facture absente"),
        due_on=_latest_date(invoice.due_on),
        amount=total,
        open_amount=due,
    )


def _amounts(invoice: Invoice) -> tuple[int, int]:
    """Return total and amount due in cents; a missing one is computed from the other and the prepaid amount."""
    prepaid = parse_decimal(invoice.prepaid or "0")
    if invoice.due:
        due = parse_decimal(invoice.due)
        return parse_decimal(invoice.total) if invoice.total else due + prepaid, due
    if not invoice.total:
        raise UserError("montant à payer absent")
    total = parse_decimal(invoice.total)
    return total, total - prepaid


def _day(text: str, absent: str) -> date:
    if not text:
        raise UserError(absent)
    return parse_date(text)


def _latest_date(texts: Iterable[str]) -> date | None:
    """Return the last date of several instalments: the whole amount is not due before."""
    return max((parse_date(text) for text in texts if text), default=None)


def _customer(party: Party) -> Customer:
    """Return the customer; its code is the seller's code, else the SIREN, else derived from the name."""
    siren = _extract_siren(party)
    code = party.code or siren or code_from_name(party.name)
    if not code:
        raise UserError("nom de l'acheteur absent")
    return Customer(
        code=code,
        name=party.name or code,
        email=party.email if "@" in party.email else "",
        street=party.street,
        street2=party.street2,
        postcode=party.postcode,
        town=party.town,
        country="" if party.country == "FR" else party.country,
        phone=party.phone,
        siren=siren,
        kind=CustomerKind.PROFESSIONAL if siren else CustomerKind.UNKNOWN,
    )


def _extract_siren(party: Party) -> str:
    """Return the SIREN from the identifiers (a SIRET is cut), else from a French VAT number."""
    matches = [
        _SIREN.fullmatch(_strip_separators(text))
        for scheme, text in party.identifiers
        if scheme in _SIREN_SCHEMES
    ]
    matches += [_FRENCH_VAT.fullmatch(_strip_separators(text).upper()) for _, text in party.vat_numbers]
    return next((match[1] for match in matches if match), "")


def _strip_separators(text: str) -> str:
    return re.sub(r"[\s.]", "", text)
