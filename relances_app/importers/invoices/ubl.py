"""Paths of the texts in UBL 2.1 Invoice and CreditNote documents."""

from xml.etree.ElementTree import Element

from relances_app.importers.invoices.invoice import Invoice, Party, identifiers_at, text_at
from relances_app.importers.safe_xml import element_text, find_all, find_first, local_name

_CREDIT_NOTE = "381"


def read_ubl(root: Element) -> Invoice:
    """Return the texts of an Invoice or a CreditNote; namespaces are ignored."""
    sums = find_first(root, "LegalMonetaryTotal")
    is_credit_note = local_name(root) == "CreditNote"
    due_days = [*find_all(root, "DueDate"), *find_all(root, "PaymentMeans/PaymentDueDate")]
    return Invoice(
        number=text_at(root, "ID"),
        type_code=_CREDIT_NOTE if is_credit_note else text_at(root, "InvoiceTypeCode"),
        currency=text_at(root, "DocumentCurrencyCode"),
        issued_on=text_at(root, "IssueDate"),
        due_on=tuple(map(element_text, due_days)),
        total=text_at(sums, "TaxInclusiveAmount"),
        prepaid=text_at(sums, "PrepaidAmount"),
        due=text_at(sums, "PayableAmount"),
        buyer=_read_party(find_first(root, "AccountingCustomerParty/Party")),
    )


def _read_party(party: Element) -> Party:
    contact = find_first(party, "Contact")
    address = find_first(party, "PostalAddress")
    identifiers = identifiers_at(party, "PartyIdentification/ID", "PartyLegalEntity/CompanyID", "EndpointID")
    party_ids = identifiers_at(party, "PartyIdentification/ID")
    return Party(
        code=next((text for scheme, text in party_ids if text and not scheme), ""),
        name=text_at(party, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        identifiers=identifiers,
        vat_numbers=identifiers_at(party, "PartyTaxScheme/CompanyID"),
        email=text_at(contact, "ElectronicMail") or text_at(party, "EndpointID"),
        phone=text_at(contact, "Telephone"),
        street=text_at(address, "StreetName"),
        street2=text_at(address, "AdditionalStreetName"),
        postcode=text_at(address, "PostalZone"),
        town=text_at(address, "CityName"),
        country=text_at(address, "Country/IdentificationCode"),
    )
