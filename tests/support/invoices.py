"""Invoices of invented companies in each syntax, made for tests and for bench/fuzz_files.py."""

import io
import zipfile

import pypdf

BUYER = """<ram:ID>C42</ram:ID><ram:Name>Essai SARL</ram:Name>
<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">73282932000074</ram:ID></ram:SpecifiedLegalOrganization>
<ram:DefinedTradeContact>
<ram:TelephoneUniversalCommunication>
<ram:CompleteNumber>01 02 03 04 05</ram:CompleteNumber>
</ram:TelephoneUniversalCommunication>
<ram:EmailURIUniversalCommunication><ram:URIID>compta@example.fr</ram:URIID></ram:EmailURIUniversalCommunication>
</ram:DefinedTradeContact>
<ram:PostalTradeAddress>
<ram:PostcodeCode>69001</ram:PostcodeCode><ram:LineOne>1 rue d'Essai</ram:LineOne>
<ram:LineTwo>Bâtiment B</ram:LineTwo><ram:CityName>Lyon</ram:CityName><ram:CountryID>FR</ram:CountryID>
</ram:PostalTradeAddress>"""

SUMS = """<ram:GrandTotalAmount>120.00</ram:GrandTotalAmount>
<ram:TotalPrepaidAmount>20.00</ram:TotalPrepaidAmount>
<ram:DuePayableAmount>100.00</ram:DuePayableAmount>"""

SETTLED = (
    "<ram:GrandTotalAmount>120.00</ram:GrandTotalAmount><ram:DuePayableAmount>0.00</ram:DuePayableAmount>"
)

TERMS = """<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
<udt:DateTimeString format="102">20260301</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"""


def cii(*, code="380", number="F1", day="20260131", buyer=BUYER, sums=SUMS, terms=TERMS, currency="EUR"):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:r" xmlns:ram="urn:a" xmlns:udt="urn:u">
<rsm:ExchangedDocument>
<ram:ID>{number}</ram:ID><ram:TypeCode>{code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Nous SAS</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty>{buyer}</ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>{terms}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>{sums}</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


def old_zugferd():
    """The same invoice under the names of ZUGFeRD 1."""
    text = cii().decode()
    for new, old in (
        ("CrossIndustryInvoice", "CrossIndustryDocument"),
        ("ExchangedDocument>", "HeaderExchangedDocument>"),
        ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction"),
        ("ApplicableHeaderTrade", "ApplicableSupplyChainTrade"),
        ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"),
    ):
        text = text.replace(new, old)
    return text.encode()


UBL_BODY = "<ID>F1</ID><IssueDate>2026-01-31</IssueDate><DueDate>2026-03-01</DueDate>"
UBL_SUMS = "<TaxInclusiveAmount>120.00</TaxInclusiveAmount><PayableAmount>100.00</PayableAmount>"


def ubl(root="Invoice", *, body=UBL_BODY, sums=UBL_SUMS):
    return f"""<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2">{body}
<DocumentCurrencyCode>EUR</DocumentCurrencyCode>
<AccountingCustomerParty><Party><EndpointID schemeID="0225">732829320_A</EndpointID>
<PartyIdentification><ID>C42</ID></PartyIdentification>
<PartyLegalEntity><RegistrationName>Essai SARL</RegistrationName></PartyLegalEntity></Party>
</AccountingCustomerParty>
<LegalMonetaryTotal>{sums}</LegalMonetaryTotal></{root}>""".encode()


def pdf(*files, password=""):
    """A blank page that carries the files, each a name and its bytes."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    for name, content in files:
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bundle(*files, compression=zipfile.ZIP_DEFLATED):
    """A ZIP of the files, each a name and its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()
