"""Invoices that the structure itself has to pay."""

from datetime import date

import pytest

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.own_purchases import leave_out_purchases
from relances_app.domain.accounts.parsed_file import ParsedFile, Source
from relances_app.domain.errors import UserError

DAY = date(2026, 1, 2)
US = Customer("732829320", "Atelier Essai SARL", siren="732829320")
THEM = Customer("C1", "Cave Rionet")


def read_file(*customers, source=Source.INVOICE):
    documents = tuple(
        Document(customer.code, f"F{n}", DocumentKind.INVOICE, DAY, None, 12_000, 12_000)
        for n, customer in enumerate(customers)
    )
    return ParsedFile(source, "factures.zip", documents, customers)


@pytest.mark.parametrize(
    "buyer", [US, Customer("X", "ATELIER ESSAI, sarl"), Customer("X", "Another name", siren="732829320")]
)
def test_an_invoice_of_a_supplier_is_refused_with_its_reason(buyer):
    with pytest.raises(UserError, match="F0 : l'acheteur est votre structure"):
        leave_out_purchases([read_file(buyer)], "732829320", "Atelier Essai SARL")


def test_among_sales_only_the_purchase_is_rejected():
    (file,) = leave_out_purchases([read_file(US, THEM)], "732829320", "Atelier Essai SARL")
    assert [document.number for document in file.documents] == ["F1"]
    assert file.customers == (THEM,)
    assert [rejection.message for rejection in file.rejections] == [
        "facture F0 : l'acheteur est votre structure, c'est une facture d'achat"
    ]


def test_a_namesake_with_another_siren_is_a_customer():
    namesake = Customer("C2", "Atelier Essai SARL", siren="552100554")
    file = read_file(namesake)
    assert leave_out_purchases([file], "732829320", "Atelier Essai SARL") == (file,)
    assert leave_out_purchases([file], "", "") == (file,)
