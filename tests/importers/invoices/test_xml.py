"""CII and UBL: the samples with their known figures, invoices of the project's own, and damaged ones.

Long because each variant of an invoice is written in its case.
"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoices import BUYER, SETTLED, SUMS, TERMS, cii, old_zugferd, ubl
from samples import FIXTURES, SHARED, needs_shared

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.parsed_file import Source
from relances_app.domain.errors import UserError
from relances_app.importers.invoices.xml import read_invoice_xml

FRENCH_VAT = """<ram:SpecifiedTaxRegistration>
<ram:ID schemeID="VA">FR 44 732 829 320</ram:ID>
</ram:SpecifiedTaxRegistration>"""


def document_of(content):
    (document,) = read_invoice_xml("essai.xml", content).documents
    return document


def customer_of(content):
    (customer,) = read_invoice_xml("essai.xml", content).customers
    return customer


@pytest.mark.parametrize(
    ("file", "number", "total", "due", "due_on", "email"),
    [
        ("cii_minimum.xml", "FA-2026-0023", 10490, 10490, None, ""),
        ("cii_basic_wl.xml", "FA-2026-0023", 10490, 10490, date(2026, 3, 2), "achats@tilleuls.example.com"),
        ("cii_en16931.xml", "FA-2026-0023", 10490, 10490, date(2026, 3, 2), "camille@tilleuls.example.com"),
        ("cii_part_paid.xml", "FA-2026-0010", 67115, 47015, date(2026, 3, 2), ""),
        ("ubl_en16931.xml", "FA-2026-0042", 30803, 20803, date(2026, 7, 16), "camille@tilleuls.example.com"),
    ],
)
def test_each_profile_is_read_with_its_figures(file, number, total, due, due_on, email):
    assert_figures(FIXTURES / "invoices" / file, number, total, due, due_on, "732829320", email)


OTHERS = (
    ("factur-x-minimum.xml", "F20260023", 10490, 10490, None, "987654321", ""),
    ("factur-x-basicwl.xml", "F20260023", 10490, 10490, date(2026, 3, 2), "987654321", "me@buyer.com"),
    ("factur-x-en16931.xml", "F20260023", 10490, 10490, date(2026, 3, 2), "987654321", "buyer@buyer.com"),
    (
        "ubl-21-en16931.xml",
        "F124212",
        30803,
        20803,
        date(2026, 7, 16),
        "787878784",
        "laetita.durand@jolieboutique.com",
    ),
)


@needs_shared
def test_the_samples_of_others_are_read_with_their_figures():
    for file, *figures in OTHERS:
        assert_figures(SHARED / "facturx" / file, *figures)


def assert_figures(path, number, total, due, due_on, siren, email):
    reading = read_invoice_xml(path.name, path.read_bytes())
    (document,), (customer,) = reading.documents, reading.customers
    assert (document.number, document.amount, document.open_amount) == (number, total, due)
    assert (document.due_on, document.kind, document.customer_code) == (due_on, DocumentKind.INVOICE, siren)
    assert (customer.siren, customer.email, customer.kind) == (siren, email, CustomerKind.PROFESSIONAL)


def test_an_invoice_is_an_addition_and_never_the_whole_list():
    reading = read_invoice_xml("essai.xml", cii())
    assert (reading.source, reading.is_whole_list, reading.name) == (Source.INVOICE, False, "essai.xml")


def test_a_cii_invoice_is_read_whole():
    document, customer = document_of(cii()), customer_of(cii())
    assert (document.number, document.kind, document.customer_code) == ("F1", DocumentKind.INVOICE, "C42")
    assert (document.issued_on, document.due_on) == (date(2026, 1, 31), date(2026, 3, 1))
    assert (document.amount, document.open_amount) == (12000, 10000)
    assert (customer.name, customer.siren, customer.email) == ("Essai SARL", "732829320", "compta@example.fr")
    assert (customer.street, customer.street2, customer.postcode) == ("1 rue d'Essai", "Bâtiment B", "69001")
    assert (customer.town, customer.country, customer.phone) == ("Lyon", "", "01 02 03 04 05")


def test_a_first_zugferd_with_its_own_names_is_read():
    assert document_of(old_zugferd()) == document_of(cii())


def test_a_byte_order_mark_is_skipped():
    assert document_of(b"\xef\xbb\xbf" + cii()) == document_of(cii())


@pytest.mark.parametrize("code", ["381", "261", "396", "503"])
def test_a_credit_note_with_positive_sums_is_negative(code):
    document = document_of(cii(code=code))
    assert (document.kind, document.amount, document.open_amount) == (
        DocumentKind.CREDIT_NOTE,
        -12000,
        -10000,
    )


@pytest.mark.parametrize("code", ["380", "381"])
def test_an_invoice_with_negative_sums_is_a_credit_note(code):
    document = document_of(cii(code=code, sums=SUMS.replace(">1", ">-1").replace(">20", ">-20")))
    assert (document.kind, document.amount, document.open_amount) == (
        DocumentKind.CREDIT_NOTE,
        -12000,
        -10000,
    )


@pytest.mark.parametrize("code", ["384", "386", "389"])
def test_corrected_prepayment_and_self_billed_invoices_are_invoices(code):
    assert document_of(cii(code=code)).kind is DocumentKind.INVOICE


def test_a_fully_paid_invoice_is_skipped_with_a_warning():
    reading = read_invoice_xml("essai.xml", cii(sums=SETTLED))
    assert reading.documents == reading.customers == ()
    assert reading.warnings == ("Facture F1 : plus rien à payer, elle est laissée de côté.",)


def test_the_amount_due_is_computed_from_total_and_prepaid():
    without_due = SUMS.partition("<ram:DuePayableAmount>")[0]
    assert document_of(cii(sums=without_due)).open_amount == 10000
    without_total = SUMS.partition("</ram:GrandTotalAmount>")[2]
    assert document_of(cii(sums=without_total)).amount == 12000


def test_several_instalments_are_due_with_the_last():
    assert document_of(cii(terms=TERMS + TERMS.replace("20260301", "20260401"))).due_on == date(2026, 4, 1)
    assert document_of(cii(terms="")).due_on is None


@pytest.mark.parametrize(
    ("buyer", "code", "siren"),
    [
        (BUYER, "C42", "732829320"),
        (BUYER.replace("<ram:ID>C42</ram:ID>", ""), "732829320", "732829320"),
        ("<ram:Name>Essai &amp; Fils</ram:Name>", "ESSAI FILS", ""),
        ('<ram:GlobalID schemeID="0009">732 829 320 00074</ram:GlobalID>', "732829320", "732829320"),
        ('<ram:GlobalID schemeID="0088">3654789851</ram:GlobalID><ram:Name>Essai</ram:Name>', "ESSAI", ""),
        (
            FRENCH_VAT,
            "732829320",
            "732829320",
        ),
    ],
)
def test_the_customer_is_identified_by_seller_code_then_siren_then_name(buyer, code, siren):
    customer = customer_of(cii(buyer=buyer))
    assert (customer.code, customer.siren) == (code, siren)


def test_a_foreign_buyer_keeps_his_country_and_a_bad_address_is_dropped():
    customer = customer_of(cii(buyer=BUYER.replace(">FR<", ">BE<").replace("compta@example.fr", "néant")))
    assert (customer.country, customer.email) == ("BE", "")


def test_a_ubl_invoice_is_read():
    document, customer = document_of(ubl()), customer_of(ubl())
    assert (document.number, document.amount, document.open_amount) == ("F1", 12000, 10000)
    assert (document.issued_on, document.due_on) == (date(2026, 1, 31), date(2026, 3, 1))
    assert (customer.code, customer.name, customer.siren) == ("C42", "Essai SARL", "732829320")


def test_a_ubl_credit_note_is_negative_and_has_its_due_day_among_the_means_of_payment():
    means = "<PaymentMeans><PaymentDueDate>2026-02-15</PaymentDueDate></PaymentMeans>"
    body = f"<ID>AV1</ID><IssueDate>2026-01-31</IssueDate>{means}"
    document = document_of(ubl("CreditNote", body=body))
    assert (document.number, document.kind, document.open_amount) == ("AV1", DocumentKind.CREDIT_NOTE, -10000)
    assert document.due_on == date(2026, 2, 15)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html/>", "ni UBL"),
        (b"<!DOCTYPE a><a/>", "DTD"),
        (cii(number=""), "numéro de facture absent"),
        (cii(day=""), "date de facture absente"),
        (cii(day="20261301"), "date illisible : « 20261301 »"),
        (cii(terms=TERMS.replace("20260301", "demain")), "date illisible : « demain »"),
        (cii(sums=""), "montant à payer absent"),
        (cii(sums=SUMS.replace("100.00", "cent")), "montant illisible : « cent »"),
        (cii(sums=SUMS.replace("100.00", "100.005")), "montant illisible"),
        (cii(buyer=""), "nom de l'acheteur absent"),
        (cii(currency="USD"), "facture en USD"),
        (cii()[:-20], "XML illisible"),
        (ubl(sums="<LineExtensionAmount>1</LineExtensionAmount>"), "montant à payer absent"),
    ],
)
def test_each_error_has_its_message(content, reason):
    with pytest.raises(UserError, match=reason):
        read_invoice_xml("essai.xml", content)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_random_bytes_are_refused(content):
    with pytest.raises(UserError):
        read_invoice_xml("essai.xml", content)


@given(st.data(), st.sampled_from([cii(), ubl()]))
@settings(max_examples=150, deadline=None)
def test_an_invoice_with_bytes_changed_is_read_or_refused(data, content):
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=3))
    try:
        reading = read_invoice_xml("essai.xml", bytes(changed))
    except UserError:
        return
    assert len(reading.documents) + len(reading.warnings) == 1


def test_decimals_are_read_as_xml_writes_them_and_dates_with_their_zone():
    sums = "<ram:GrandTotalAmount>850.000</ram:GrandTotalAmount><ram:DuePayableAmount>850.000</ram:DuePayableAmount>"
    assert read_invoice_xml("f.xml", cii(sums=sums)).documents[0].open_amount == 85_000
    body = "<ID>F3</ID><IssueDate>2026-04-04+01:00</IssueDate><DueDate>2026-05-04Z</DueDate>"
    (document,) = read_invoice_xml("f.xml", ubl(body=body)).documents
    assert (document.issued_on, document.due_on) == (date(2026, 4, 4), date(2026, 5, 4))


@pytest.mark.parametrize(
    ("code", "said"), [("325", "pro forma"), ("220", "commande"), ("310", "devis"), ("9", "inconnu")]
)
def test_a_document_that_asks_for_no_payment_is_refused_with_its_name(code, said):
    with pytest.raises(UserError, match=said):
        read_invoice_xml("f.xml", cii(code=code))


@pytest.mark.parametrize(
    ("root", "said"),
    [
        ("CrossDomainAcknowledgementAndResponse", "CDAR"),
        ("ApplicationResponse", "CDAR"),
        ("Order", "commande"),
    ],
)
def test_another_message_of_trade_is_refused_with_its_name(root, said):
    with pytest.raises(UserError, match=said):
        read_invoice_xml("f.xml", f'<r:{root} xmlns:r="urn:r"/>'.encode())
