"""Paths of the texts in a UN/CEFACT Cross Industry Invoice (Factur-X, ZUGFeRD 1 and 2, all profiles)."""

from xml.etree.ElementTree import Element

from relances_app.importers.invoices.invoice import Invoice, Party, identifiers_at, text_at
from relances_app.importers.safe_xml import element_text, find_all, find_first


def read_cii(root: Element) -> Invoice:
    """Return the texts of an invoice; ZUGFeRD 1 uses other element names, and namespaces are ignored."""
    document = find_first(root, "ExchangedDocument", "HeaderExchangedDocument")
    trade = find_first(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = find_first(trade, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settlement = find_first(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    sums = find_first(
        settlement,
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )
    due_days = find_all(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString")
    return Invoice(
        number=text_at(document, "ID"),
        type_code=text_at(document, "TypeCode"),
        currency=text_at(settlement, "InvoiceCurrencyCode"),
        issued_on=text_at(document, "IssueDateTime/DateTimeString"),
        due_on=tuple(map(element_text, due_days)),
        total=text_at(sums, "GrandTotalAmount"),
        prepaid=text_at(sums, "TotalPrepaidAmount"),
        due=text_at(sums, "DuePayableAmount"),
        buyer=_read_party(find_first(agreement, "BuyerTradeParty")),
    )


def _read_party(party: Element) -> Party:
    contact = find_first(party, "DefinedTradeContact")
    address = find_first(party, "PostalTradeAddress")
    return Party(
        code=text_at(party, "ID"),
        name=text_at(party, "Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        identifiers=identifiers_at(
            party, "SpecifiedLegalOrganization/ID", "GlobalID", "URIUniversalCommunication/URIID"
        ),
        vat_numbers=identifiers_at(party, "SpecifiedTaxRegistration/ID"),
        email=text_at(contact, "EmailURIUniversalCommunication/URIID")
        or text_at(party, "URIUniversalCommunication/URIID"),
        phone=text_at(contact, "TelephoneUniversalCommunication/CompleteNumber"),
        street=text_at(address, "LineOne"),
        street2=text_at(address, "LineTwo"),
        postcode=text_at(address, "PostcodeCode"),
        town=text_at(address, "CityName"),
        country=text_at(address, "CountryID"),
    )
