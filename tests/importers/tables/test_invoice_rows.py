"""One row of a table of invoices."""

from datetime import date

import pytest

from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.errors import UserError
from relances_app.importers.tables.invoice_rows import is_summary, read_document

HEADINGS = {
    TargetField.CODE: "Code",
    TargetField.NAME: "Client",
    TargetField.NUMBER: "Numéro Doc",
    TargetField.KIND: "Type",
    TargetField.ISSUED_ON: "Date Facture",
    TargetField.DUE_ON: "Échéance",
    TargetField.AMOUNT: "Montant",
}
ROW = {
    TargetField.CODE: "C1",
    TargetField.NAME: "Noé",
    TargetField.NUMBER: "F1",
    TargetField.KIND: "",
    TargetField.ISSUED_ON: "29/02/2024",
    TargetField.DUE_ON: "30/03/2024",
    TargetField.AMOUNT: "120,00",
}


def read_row(**cells):
    """Read the row with some cells changed; cells are named by their fields, in lower case."""
    changed = {TargetField(name): text for name, text in cells.items()}
    return read_document(
        ROW | changed, HEADINGS | {field: field.value for field in changed if field not in HEADINGS}
    )


def test_a_whole_row_becomes_a_document():
    assert read_row() == Document(
        "C1", "F1", DocumentKind.INVOICE, date(2024, 2, 29), date(2024, 3, 30), 12_000, 12_000
    )


def test_a_missing_due_date_uses_the_payment_terms():
    assert read_row(due_on="").due_on is None


@pytest.mark.parametrize(
    ("cells", "amount", "open_amount"),
    [
        ({"amount": "120,00"}, 12_000, 12_000),
        ({"amount": "120,00", "open_amount": "20,00"}, 12_000, 2_000),
        ({"amount": "", "open_amount": "20,00"}, 2_000, 2_000),
        ({"amount": "120,00", "paid": "100,00"}, 12_000, 2_000),
        ({"amount": "120,00", "paid": ""}, 12_000, 12_000),
        ({"amount": "120,00", "paid": "130,00"}, 12_000, -1_000),
        ({"amount": "-120,00", "paid": "20,00"}, -12_000, -10_000),
        ({"amount": "-120,00", "paid": "-20,00"}, -12_000, -10_000),
        ({"amount": "120,00", "open_amount": "-5,00"}, 12_000, -500),
    ],
)
def test_the_open_amount_is_read_or_computed(cells, amount, open_amount):
    document = read_row(**cells)
    assert (document.amount, document.open_amount) == (amount, open_amount)


@pytest.mark.parametrize(
    ("word", "amount", "kind", "open_amount"),
    [
        ("", "-56,10", DocumentKind.CREDIT_NOTE, -5_610),
        ("Facture", "-56,10", DocumentKind.CREDIT_NOTE, -5_610),
        ("Avoir", "56,10", DocumentKind.CREDIT_NOTE, -5_610),
        ("AVOIR CLIENT", "-56,10", DocumentKind.CREDIT_NOTE, -5_610),
        ("Facture d'avoir", "56,10", DocumentKind.CREDIT_NOTE, -5_610),
        ("Note de crédit", "56,10", DocumentKind.CREDIT_NOTE, -5_610),
        ("out_refund", "56,10", DocumentKind.CREDIT_NOTE, -5_610),
        ("Règlement", "56,10", DocumentKind.PAYMENT, -5_610),
        ("Facture d'acompte", "56,10", DocumentKind.INVOICE, 5_610),
        ("Acompte", "-56,10", DocumentKind.DEPOSIT, -5_610),
        ("FA", "56,10", DocumentKind.INVOICE, 5_610),
    ],
)
def test_the_document_type_follows_the_label_or_the_sign(word, amount, kind, open_amount):
    document = read_row(kind=word, amount=amount)
    assert (document.kind, document.open_amount) == (kind, open_amount)


@pytest.mark.parametrize(
    "word", ["Devis", "Bon de livraison", "Facture fournisseur", "in_invoice", "Pro forma"]
)
def test_documents_that_are_no_receivables_are_skipped(word):
    assert read_row(kind=word) is None


@pytest.mark.parametrize(
    "status",
    ["Payée", "Payé", "PAYÉE le 12/03/2024", "Soldée", "Réglée", "Annulée", "Brouillon", "paid", "draft",
     "in_payment", "Paiement transmis", "Encaissée"],
)  # fmt: skip
def test_a_row_with_a_closed_status_is_skipped(status):
    assert read_row(status=status) is None


@pytest.mark.parametrize(
    "status", ["", "Non payée", "Impayée", "À payer", "Partiellement payée", "Payée partiellement", "partial",
               "not_paid", "En retard", "Validée", "Comptabilisé", "non", "0", "Échue"],
)  # fmt: skip
def test_a_row_with_another_status_is_kept(status):
    assert read_row(status=status) is not None


@pytest.mark.parametrize(
    ("heading", "is_open"), [("Payée", False), ("InvoicePaid", False), ("Envoyée", True)]
)
def test_yes_closes_a_row_only_where_the_heading_asks_about_payment(heading, is_open):
    headings = HEADINGS | {TargetField.STATUS: heading}
    assert (read_document(ROW | {TargetField.STATUS: "Oui"}, headings) is not None) is is_open
    assert read_document(ROW | {TargetField.STATUS: "Non"}, headings) is not None


@pytest.mark.parametrize("cells", [{"amount": "0,00"}, {"open_amount": "0"}, {"paid": "120,00"}])
def test_a_row_without_open_amount_is_skipped(cells):
    assert read_row(**cells) is None


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"issued_on": "31/02/2024"}, "colonne « Date Facture » : date illisible : « 31/02/2024 »"),
        ({"due_on": "fin de mois"}, "colonne « Échéance » : date illisible : « fin de mois »"),
        ({"amount": "douze"}, "colonne « Montant » : montant illisible : « douze »"),
        ({"amount": "12,345"}, "colonne « Montant » : montant illisible : « 12,345 »"),
        ({"open_amount": "x"}, "colonne « open_amount » : montant illisible : « x »"),
        ({"open_amount": ""}, "colonne « open_amount » : case vide"),
        ({"paid": "x"}, "colonne « paid » : montant illisible : « x »"),
        ({"number": ""}, "colonne « Numéro Doc » : case vide"),
        ({"issued_on": ""}, "colonne « Date Facture » : case vide"),
        ({"amount": ""}, "colonne « Montant » : case vide"),
        ({"code": "", "name": ""}, "client manquant"),
    ],
)
def test_a_rejected_row_names_the_column_and_the_cause(cells, reason):
    with pytest.raises(UserError) as refused:
        read_row(**cells)
    assert refused.value.message == reason


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"amount": "12"}, True),
        ({"name": "Total général", "amount": "12"}, True),
        ({"code": "SOUS-TOTAL", "amount": "12"}, True),
        ({"number": "Totaux", "name": "Noé"}, True),
        ({"number": "2 Document(s)", "amount": "-6,00"}, True),
        ({"name": "Nombre de factures : 12"}, True),
        ({"number": "F1"}, False),
        ({"name": "Totalys SARL", "amount": "12"}, False),
        ({"name": "Noé", "amount": "12"}, False),
        ({"number": "F1", "name": "Total", "amount": "12"}, False),
        ({"name": "Total", "issued_on": "01/02/2024"}, False),
        ({"issued_on": "TOTAL", "amount": "12"}, True),
        ({"due_on": "Sous-total", "name": "Alpha", "amount": "12"}, True),
    ],
)
def test_a_total_row_is_detected(cells, expected):
    assert is_summary({TargetField(name): text for name, text in cells.items()}) is expected
