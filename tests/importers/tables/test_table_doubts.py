"""Tables with words, signs, currencies and dates that are not certain: what is not understood is a doubt.

Long because each doubt has its table and its question.
"""

# ruff: noqa: E501 - the lines of exported files stay as they are

from datetime import date

import pytest

from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.doubt import Answer, DoubtKind
from relances_app.domain.errors import UserError
from relances_app.importers.tables.reader import read_table

HEAD = "Code client;Nom du client;N° facture;Date facture;Échéance;Montant TTC"


def read(*rows, head=HEAD, name="liste.csv"):
    return read_table(name, "\n".join((head, *rows)).encode())


def held_numbers(reading):
    return {number for doubt in reading.doubts for _, number, _ in doubt.documents}


def sure_sums(reading):
    """Return what is claimed without a question, by number."""
    held = {key for doubt in reading.doubts for key in doubt.documents}
    return {d.number: d.open_amount for d in reading.documents if d.key not in held}


def read_states(*words, heading="Statut"):
    rows = (f"C1;Cave Brune;F{n};02/01/2026;01/02/2026;100,00;{word}" for n, word in enumerate(words))
    return read(*rows, head=f"{HEAD};{heading}")


@pytest.mark.parametrize(
    "word",
    ["Remboursée", "Void", "Compensée par avoir", "Written off", "Refunded", "Closed", "Passée en perte", "Extourné",
     "En cours de paiement", "Payé", "Réglée par virement le 12/03/2026", "Paid in full", "Payée à 100 %", "Uncollectible",
     "Annulée", "Brouillon", "Draft", "Cancelled", "Deleted", "À valider", "Proforma", "Voided", "Payé : oui", "12/03/2026"],
)  # fmt: skip
def test_a_known_closed_state_leaves_the_row_out(word):
    heading = "Payée" if word[0].isdigit() else "Statut"
    reading = read_states(word, heading=heading)
    assert (reading.documents, reading.doubts) == ((), ())


@pytest.mark.parametrize(
    "word",
    ["Lettre envoyée", "Solde dû", "Payé : non", "Payée : non", "Non payé", "Unpaid", "Overdue", "Sent", "Envoyée",
     "Créée", "En retard de 12 jours", "Relance 2", "Comptabilisé", "Posted", "Overdue by 5 days", "Viewed", "À encaisser",
     "AUTHORISED", "Awaiting payment", "-", "Mise à disposition"],
)  # fmt: skip
def test_a_known_open_state_asks_nothing(word):
    reading = read_states(word)
    assert (sure_sums(reading), reading.doubts) == ({"F0": 10_000}, ())


def test_an_unknown_state_is_asked_once_per_word_with_its_rows():
    reading = read_states("Clôturée", "Clôturée", "Refusée", "Envoyée")
    assert [(d.kind, len(d.documents)) for d in reading.doubts] == [
        (DoubtKind.STATE, 2),
        (DoubtKind.STATE, 1),
    ]
    assert "2 lignes ont l'état « Clôturée »" in reading.doubts[0].message
    assert sure_sums(reading) == {"F3": 10_000}
    assert read_states("Clôturée").doubts[0].key == reading.doubts[0].key


@pytest.mark.parametrize("word", ["Payé ?", "Terminée", "Completed", "oui", "non", "Prélevée", "Archivée"])
def test_a_word_that_may_say_both_is_asked(word):
    assert held_numbers(read_states(word)) == {"F0"}


@pytest.mark.parametrize(
    "word", ["Partiellement payée", "partial", "Payée à 50 %", "Partially paid", "Payée en partie"]
)
def test_a_partly_paid_invoice_without_its_rest_is_asked_about(word):
    reading = read_states(word)
    (doubt,) = reading.doubts
    assert (doubt.kind, held_numbers(reading)) == (DoubtKind.AMOUNT, {"F0"})
    assert "reste à payer" in doubt.message
    with_rest = read(f"C1;Cave;F1;02/01/2026;;100,00;{word};40,00", head=f"{HEAD};Statut;Reste dû")
    assert (sure_sums(with_rest), with_rest.doubts) == ({"F1": 4_000}, ())


@pytest.mark.parametrize("word", ["Journal entry", "Ajustement", "{0}", "Deposit"])
def test_an_unknown_type_is_asked_by_its_word(word):
    reading = read(f"C1;Cave;F1;02/01/2026;;100,00;{word}", head=f"{HEAD};Type")
    assert [doubt.kind for doubt in reading.doubts] == [DoubtKind.STATE]
    assert word in reading.doubts[0].message


@pytest.mark.parametrize(
    "word",
    [
        "Proforma",
        "Quote",
        "Estimate",
        "Sales order",
        "Bill",
        "Expense",
        "Devis",
        "325",
        "Facture d'achat",
        "Sales receipt",
    ],
)
def test_a_document_that_is_no_sale_is_left_out(word):
    assert read(f"C1;Cave;F1;02/01/2026;;100,00;{word}", head=f"{HEAD};Type").documents == ()


@pytest.mark.parametrize(
    "word", ["Invoice", "Facture", "Service", "Prestation", "out_invoice", "Facture d'acompte"]
)
def test_an_ordinary_type_asks_nothing(word):
    assert read(f"C1;Cave;F1;02/01/2026;;100,00;{word}", head=f"{HEAD};Type").doubts == ()


def test_two_columns_of_state_are_both_read():
    head = '"Numéro","Nom d\'affichage du partenaire","Date de facturation","Total signé","État du paiement","État"'
    reading = read(
        '"F1","Bois Brun","2026-05-04","1200.00","Partiellement réglé","Comptabilisé"',
        '"F2","Bois Brun","2026-05-04","600.00","Payé","Comptabilisé"',
        '"F3","Vent Doux","2026-05-20","120.00","Non payé","Comptabilisé"',
        '"F4","Vent Doux","2026-05-20","120.00","Non payé","Annulé"',
        head=head,
    )
    assert sure_sums(reading) == {"F3": 12_000}
    assert held_numbers(reading) == {"F1"}


def test_the_invoices_of_zoho_are_read_once_with_their_rest():
    head = "Invoice Date,Invoice ID,Invoice Number,Invoice Status,Customer ID,Customer Name,Due Date,Currency Code,SubTotal,Total,Balance,Item Name"
    reading = read(
        "2026-05-04,91,INV-1,Overdue,71,Bois Brun,2026-06-03,EUR,1000.00,1200.00,700.00,Planche",
        "2026-05-04,91,INV-1,Overdue,71,Bois Brun,2026-06-03,EUR,1000.00,1200.00,700.00,Vis",
        "2026-05-04,92,INV-2,Closed,71,Bois Brun,2026-06-03,EUR,500.00,600.00,0.00,Planche",
        "2026-05-20,93,INV-3,Void,72,Vent Doux,2026-06-19,EUR,100.00,120.00,120.00,Pose",
        head=head,
    )
    assert (sure_sums(reading), reading.doubts, reading.rejections) == ({"INV-1": 70_000}, (), ())
    assert reading.documents[0].customer_code == "71"


def test_the_balance_of_invoice_ninja_is_the_rest():
    head = "Status,Invoice Number,Client,Amount,Balance,Date,Due Date"
    reading = read("Sent,0001,Bois Brun,1200.00,700.00,2026-05-04,2026-06-03", head=head)
    assert sure_sums(reading) == {"0001": 70_000}


def test_the_payments_of_dolibarr_are_deducted_and_drafts_left_out():
    head = "CompanyName;CustomerAccountancyCode;InvoiceRef;DateInvoice;DateDue;TotalTTC;InvoicePaid;InvoiceStatus;PaymentId;AmountPayment;DatePayment"
    reading = read(
        "Bois Brun;C1;FA1;2026-05-04;2026-06-03;1200.00;0;1;11;500.00;2026-06-10",
        "Bois Brun;C1;FA2;2026-05-04;2026-06-03;600.00;1;2;12;600.00;2026-06-10",
        "Vent Doux;C2;(PROV33);2026-05-20;2026-06-19;120.00;0;0;;;",
        "Vent Doux;C2;FA4;2026-05-20;2026-06-19;120.00;0;3;;;",
        "Vent Doux;C2;FA5;2026-05-20;2026-06-19;360.00;0;1;13;100.00;2026-06-20",
        "Vent Doux;C2;FA5;2026-05-20;2026-06-19;360.00;0;1;14;60.00;2026-06-25",
        "Vent Doux;C2;FA5;2026-05-20;2026-06-19;360.00;0;1;14;60.00;2026-06-25",
        "Vent Doux;C2;FA6;2026-05-20;2026-06-19;50.00;0;1;15;50.00;2026-06-25",
        head=head,
    )
    assert (sure_sums(reading), reading.doubts) == ({"FA1": 70_000, "FA5": 20_000}, ())


def test_a_known_export_with_further_columns_is_read_with_them():
    reading = read(
        "FA1;Boucherie Noire;411N;2026-01-02;2026-02-01;500.00;Non;100.00;noire@example.com;Facture",
        "AV1;Boucherie Noire;411N;2026-01-02;2026-02-01;80.00;Non;80.00;noire@example.com;Avoir",
        head="InvoiceRef;CompanyName;CustomerAccountancyCode;DateInvoice;DateDue;TotalTTC;InvoicePaid;Reste à payer;Email;Type",
    )
    assert sure_sums(reading) == {"FA1": 10_000, "AV1": -8_000}
    assert reading.customers[0].email == "noire@example.com"


@pytest.mark.parametrize(
    "heading", ["Acompte versé", "Acomptes", "Paid to date", "Total des règlements", "Avance"]
)
def test_what_was_paid_before_is_deducted(heading):
    assert sure_sums(read("C1;Bois;F1;04/05/2026;;1200,00;300,00", head=f"{HEAD};{heading}")) == {
        "F1": 90_000
    }


def test_a_running_balance_is_refused_as_a_rest():
    rows = ("C1;Cave;F1;02/01/2026;;1000,00;1000,00", "C1;Cave;F2;03/01/2026;;250,00;1250,00")
    for heading in ("Solde", "Encours", "Balance"):
        with pytest.raises(UserError, match="solde cumulé"):
            read(*rows, head=f"{HEAD};{heading}")
    reading = read(*rows, head=f"{HEAD};Reste à payer")
    assert (sure_sums(reading), held_numbers(reading)) == ({"F1": 100_000}, {"F2"})


def test_a_list_without_rest_or_state_has_a_warning():
    assert any("due en entier" in warning for warning in read("C1;Cave;F1;02/01/2026;;10,00").warnings)
    assert not read("C1;Cave;F1;02/01/2026;;10,00;10,00", head=f"{HEAD};Reste dû").warnings


NO_DUE = "Code client;Nom du client;N° facture;Date facture;Montant TTC"


def test_a_day_of_payment_that_may_be_the_due_date_is_asked_and_remembered_by_its_heading():
    rows = ("C1;Cave;F1;02/01/2026;1000,00;20/01/2026", "C1;Cave;F2;03/01/2026;250,00;")
    reading = read(*rows, head=f"{NO_DUE};Date paiement")
    (doubt,) = reading.doubts
    assert (doubt.kind, held_numbers(reading)) == (DoubtKind.COLUMN, {"F1"})
    assert doubt.accepts(Answer.DUE)
    assert doubt.accepts(Answer.NOT_DUE)
    assert (
        read(rows[0].replace("F1", "F9"), head=f"{NO_DUE};Date de paiement").doubts[0].kind
        is DoubtKind.COLUMN
    )
    assert read(rows[0].replace("F1", "F9"), head=f"{NO_DUE};Date paiement").doubts[0].key == doubt.key
    assert read(f"{rows[0]};1000,00", head=f"{NO_DUE};Date paiement;Reste dû").doubts == ()


def test_a_day_on_which_it_was_paid_settles_or_contradicts():
    row = "C1;Cave;F1;02/01/2026;1000,00;20/01/2026"
    assert read(row, head=f"{NO_DUE};Payée le").documents == ()
    assert held_numbers(read(f"{row};1000,00", head=f"{NO_DUE};Payée le;Reste dû")) == {"F1"}
    assert sure_sums(read(f"{row};400,00", head=f"{NO_DUE};Payée le;Reste dû")) == {"F1": 40_000}


@pytest.mark.parametrize(
    "heading", ["Devise", "Devise facture", "Currency Code", "Code devise", "Monnaie du document"]
)
def test_the_currency_is_known_from_any_heading(heading):
    rows = [
        f"C1;Cave;F{n};02/01/2026;;10,00;{word}"
        for n, word in enumerate(("USD", "EUR", "Euro (EUR)", "€", "CHF"))
    ]
    reading = read(*rows, head=f"{HEAD};{heading}")
    assert set(sure_sums(reading)) == {"F1", "F2", "F3"}
    assert [rejection.number for rejection in reading.rejections] == ["F0", "F4"]
    assert all("pas l'euro" in rejection.reason for rejection in reading.rejections)


@pytest.mark.parametrize("heading", ["Montant TTC ($)", "Total £", "Montant CHF", "Total $"])
def test_an_amount_whose_heading_names_another_currency_is_not_read(heading):
    head = f"Client;N° facture;Date facture;{heading}"
    try:
        assert read("Cave;F1;02/01/2026;10,00", head=head).documents == ()
    except UserError as refusal:
        assert "euros" in refusal.message  # noqa: PT017


def test_a_column_of_rates_is_no_currency():
    reading = read("C1;Cave;F1;02/01/2026;;10,00;1.00", head=f"{HEAD};Taux devise")
    assert sure_sums(reading) == {"F1": 1_000}


def test_a_credit_note_reduces_the_balance_however_it_is_signed():
    head = "Numéro,Client,Date de facturation,Total signé,Montant dû"
    reading = read("FAC/1,Lune,2026-01-02,500.00,500.00", "RFAC/1,Lune,2026-01-05,-200.00,200.00", head=head)
    assert sure_sums(reading) == {"FAC/1": 50_000, "RFAC/1": -20_000}
    odoo = "name,partner_id,invoice_date,invoice_date_due,amount_total,payment_state"
    reading = read(
        "INV/1,Lune,2026-01-02,2026-02-01,500.00,not_paid",
        "RINV/1,Lune,2026-01-05,2026-02-05,500.00,not_paid",
        head=odoo,
    )
    assert sure_sums(reading) == {"INV/1": 50_000, "RINV/1": -50_000}
    assert reading.documents[1].kind is DocumentKind.CREDIT_NOTE


def test_a_number_of_a_credit_note_that_the_type_contradicts_is_asked_about():
    reading = read("C1;Cave;AV12;02/01/2026;;80,00;Facture", head=f"{HEAD};Type")
    assert (reading.doubts[0].kind, held_numbers(reading)) == (DoubtKind.SIGN, {"AV12"})


def test_a_file_in_which_all_numbers_are_those_of_credit_notes_is_asked_about():
    reading = read("C1;Cave;AV-1;02/01/2026;;80,00", "C1;Cave;AV-2;02/01/2026;;70,00")
    (doubt,) = reading.doubts
    assert (doubt.kind, held_numbers(reading)) == (DoubtKind.SIGN, {"AV-1", "AV-2"})
    assert "2 numéros" in doubt.message


def test_one_date_proves_that_the_month_comes_first_in_all():
    rows = ("C1;Cave;F1;01/05/2026;12/04/2026;100,00", "C1;Cave;F2;01/25/2026;02/24/2026;200,00")
    reading = read(*rows)
    assert [(d.issued_on, d.due_on) for d in reading.documents] == [
        (date(2026, 1, 5), date(2026, 12, 4)),
        (date(2026, 1, 25), date(2026, 2, 24)),
    ]
    assert (reading.rejections, reading.doubts) == ((), ())
    assert any("mois d'abord" in warning for warning in reading.warnings)


def test_dates_that_contradict_each_other_hold_those_that_read_both_ways():
    reading = read(
        "C1;Cave;F1;01/25/2026;;100,00", "C1;Cave;F2;25/01/2026;;200,00", "C1;Cave;F3;03/04/2026;;300,00"
    )
    assert [doubt.kind for doubt in reading.doubts] == [DoubtKind.DATE]
    assert (sure_sums(reading), held_numbers(reading)) == ({"F2": 20_000}, {"F3"})
    assert [rejection.number for rejection in reading.rejections] == ["F1"]


def test_english_headings_with_dates_that_read_both_ways_are_asked_about():
    head = "Invoice number,Customer name,Invoice date,Due date,Balance due"
    row = "A-1,Bois,05/04/2026,06/03/2026,10.00"
    reading = read(row, head=head)
    assert held_numbers(reading) == {"A-1"}
    order = next(doubt for doubt in reading.doubts if doubt.accepts("month_first"))
    answers = {order.key: "month_first"}
    again = read_table("liste.csv", f"{head}\n{row}".encode(), answers=answers)
    assert (again.documents[0].issued_on, again.doubts) == (date(2026, 5, 4), ())
    assert read("A-1,Bois,2026-05-04,2026-06-03,10.00", head=head).doubts == ()


def test_a_due_date_before_the_date_of_the_invoice_is_asked_about():
    reading = read("C1;Cave;F1;05/04/2026;06/03/2026;100,00", "C1;Cave;F2;05/04/2026;05/05/2026;100,00")
    assert (reading.doubts[0].kind, held_numbers(reading)) == (DoubtKind.DATE, {"F1"})


def test_a_postcode_with_points_in_its_heading_is_read():
    reading = read("C1;Cave;F1;02/01/2026;;10,00;69001", head=f"{HEAD};C.P.")
    assert reading.customers[0].postcode == "69001"


def test_a_rejected_row_names_the_document_that_it_is_about():
    (rejection,) = read("C2;Garage;F2;02/01/2026;;1.500").rejections
    assert (rejection.customer_code, rejection.number) == ("C2", "F2")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("Date,Heure,Nom,Type,État,Devise,Avant commission,Commission,Net,Numéro de facture,Solde", "PayPal"),
        ("Date,Time,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID", "PayPal"),
        ("Date de l'opération,Date de valeur,Libellé,Débit,Crédit", "relevé de banque"),
        ("Statut;Date de la valeur (local);Montant;Nom de la contrepartie;Libellé", "Qonto"),
        ("Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance", "Revolut"),
        ("Date de la valeur;Date d'opération;Libellé;Débit euros;Crédit euros", "Shine"),
    ],
)
def test_a_table_of_money_received_is_refused_with_its_name_and_what_to_bring(head, said):
    separator = ";" if ";" in head else ","
    row = separator.join("1" for _ in head.split(separator))
    with pytest.raises(UserError, match=said) as refused:
        read(row, head=head)
    assert "exportez" in refused.value.message or "téléchargez" in refused.value.message


def test_an_ordinary_list_of_a_known_program_asks_nothing():
    rows = [
        f"C{n % 90};Client {n % 90};FA{n:05d};{n % 28 + 1:02d}/0{n % 9 + 1}/2026;{n % 28 + 1:02d}/1{n % 2}/2026;"
        f"{n + 100},00;{n + 100},00;{('Envoyée', 'En retard', '', 'Validée')[n % 4]}"
        for n in range(1_500)
    ]
    reading = read(*rows, head=f"{HEAD};Reste à payer;Statut")
    assert (len(reading.documents), reading.doubts, reading.rejections) == (1_500, (), ())
    assert reading.warnings == ()
