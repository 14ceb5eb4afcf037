"""The headings of a table, and what each stands for.

Long because it is a table of headings and of what they mean.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.parsed_file import REPEATABLE_FIELDS, TargetField
from relances_app.domain.errors import UserError
from relances_app.importers.tables.headings import (
    LABELS,
    detect_preset,
    find_header,
    is_data_row,
    make_columns,
    missing_fields,
)
from relances_app.importers.tables.synonyms import SYNONYMS, find_fields


def guess(line, *rows):
    columns = make_columns(line.split(";"), [row.split(";") for row in rows])
    return [field.value if field else "" for field in columns.fields]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (
            "Client;Numéro Doc;Date Facture;Date paiement;Montant;Mail",
            ["name", "number", "issued_on", "due_on", "amount", "email"],
        ),
        (
            "CODE TIERS;RAISON SOCIALE;N° FACTURE;DATE;ECHEANCE;TOTAL TTC;RESTE A PAYER",
            ["code", "name", "number", "issued_on", "due_on", "amount", "open_amount"],
        ),
        (
            "N° client;Nom du client;Réf. facture;Émise le;À régler le;Montant TTC (€);Déjà réglé",
            ["code", "name", "number", "issued_on", "due_on", "amount", "paid"],
        ),
        (
            "Nom d'affichage du partenaire;Numéro;Date de facturation;Échéance;HT;Total signé;Montant dû signé;État",
            ["name", "number", "issued_on", "due_on", "", "amount", "open_amount", "status"],
        ),
        (
            "Société;Facture n°;Date de la facture;Date limite de règlement;TTC;Restant dû;E-mail;Tél.;CP;Ville",
            [
                "name",
                "number",
                "issued_on",
                "due_on",
                "amount",
                "open_amount",
                "email",
                "phone",
                "postcode",
                "town",
            ],
        ),
        (
            "Adresse 1;Adresse 2;Code postal;Ville du client;Pays;Adresse e-mail;SIRET;Type de client",
            ["street", "street2", "postcode", "town", "country", "email", "siren", "customer_kind"],
        ),
    ],
)
def test_the_headings_of_french_programs_are_recognised(line, fields):
    assert guess(line) == fields


def test_amounts_before_tax_are_never_used_as_the_amount():
    assert guess("Montant HT;Total HT;TVA;Montant TVA;Hors taxes;Net HT") == [""] * 6


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("Montant;Montant TTC", ["", "amount"]),
        ("Montant;Reste à payer", ["amount", "open_amount"]),
        ("Montant TTC;Net à payer", ["amount", "open_amount"]),
        ("Net à payer;Reste dû", ["amount", "open_amount"]),
        ("Montant;Montant dû", ["amount", "open_amount"]),
        ("Montant dû TTC;Montant TTC", ["open_amount", "amount"]),
        ("Date;Date de facture", ["", "issued_on"]),
        ("Échéance;Date paiement", ["due_on", "paid_on"]),
        ("Date d'échéance;Date de règlement", ["due_on", "paid_on"]),
        ("Numéro;Référence;Réf. facture", ["", "", "number"]),
        ("Client;Nom du client", ["code", "name"]),
        ("Client;Code client", ["name", "code"]),
        ("SIRET;SIREN", ["", "siren"]),
        ("Adresse de livraison;Adresse de facturation", ["", "street"]),
        ("Référence client;Numéro de facture", ["", "number"]),
        ("Numéro;Numéro", ["number", ""]),
    ],
)
def test_of_several_headings_the_best_one_wins(line, fields):
    assert guess(line) == fields


@pytest.mark.parametrize(
    ("heading", "values", "field"),
    [
        ("Compte", ["411DUPONT", "411MARTIN1", "C0012"], "code"),
        ("Compte", ["Boulangerie Noé", "Garage du Pont"], "name"),
        ("Client", ["C0012", "C0013"], "code"),
        ("Client", ["Noé 2000 SARL", "Garage du Pont"], "name"),
        ("Réglé", ["oui", "non"], "status"),
        ("Réglé", ["10,00", "0,00"], "paid"),
        ("Soldé", ["Oui", "Non"], "status"),
        ("Solde", ["10,00", "0,00"], "open_amount"),
        ("Client", [], "name"),
    ],
)
def test_an_ambiguous_heading_is_resolved_by_its_values(heading, values, field):
    assert guess(f"{heading};Ville", *(f"{value};Metz" for value in values))[0] == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["40,00", "", "100,00"], "paid"),
        (["4000", "500", ""], "paid"),
        (["Virement", "Chèque", "CB"], ""),
        (["30", "60", "30"], ""),
        (["", "", ""], ""),
    ],
)
@pytest.mark.parametrize("heading", ["Règlement", "Encaissement", "Payment"])
def test_a_heading_of_means_term_or_sum_of_payment_is_read_by_its_values(heading, values, field):
    assert guess(f"Montant TTC;{heading};Ville", *(f"99,50;{value};Metz" for value in values))[1] == field


def test_code_and_name_columns_are_distinguished_by_their_values():
    assert guess("Client;Nom;Facture", "C0012;Noé;F1", "C0013;Léa;F2") == ["code", "name", "number"]


def test_every_synonym_maps_to_its_field():
    strangers = [
        (field, word)
        for field, words in SYNONYMS.items()
        for word in words
        if field not in (found for _, found in find_fields(word))
    ]
    assert strangers == []


def test_every_field_has_synonyms_and_a_french_name():
    assert set(SYNONYMS) == set(LABELS) == set(TargetField)


def test_the_export_of_odoo_is_known_by_its_technical_names():
    line = (
        "name;partner_id;invoice_date;invoice_date_due;amount_total;amount_residual;payment_state;move_type"
    )
    assert detect_preset(line.split(";")).program == "Odoo"
    assert guess(line) == [
        "number", "name", "issued_on", "due_on", "amount", "open_amount", "status", "kind",
    ]  # fmt: skip


def test_the_export_of_dolibarr_is_known_by_its_technical_names():
    line = "CompanyName;Zip;Town;InvoiceRef;DateInvoice;DateDue;TotalHT;TotalVAT;TotalTTC;InvoicePaid;InvoiceStatus"
    assert detect_preset(line.split(";")).program == "Dolibarr"
    assert guess(line) == [
        "name", "postcode", "town", "number", "issued_on", "due_on", "", "", "amount", "status", "document_state",
    ]  # fmt: skip


def test_other_headings_belong_to_no_program():
    assert detect_preset(["Client", "name"]) is None


def test_the_row_of_headings_is_below_the_titles():
    rows = [
        ["Société Exemple"],
        ["Factures", "au 01/08/2024"],
        ["Client", "Numéro", "Montant"],
        ["Noé", "F1", "1"],
    ]
    assert find_header(rows) == 2


def test_without_known_words_it_is_the_first_row_as_wide_as_most():
    assert find_header([["titre"], [], ["x", "y", "z"], ["1", "2", "3"], ["4", "", "6"]]) == 2


@pytest.mark.parametrize("rows", [[], [[]], [["seul"], ["encore"]], [["", " "], ["a", ""]]])
def test_a_list_of_single_cells_has_no_headings(rows):
    assert find_header(rows) is None


@pytest.mark.parametrize(
    ("cells", "expected"), [(["F1", "01/02/2024"], True), (["Noé", "12,50"], True), (["a", "b"], False)]
)
def test_a_date_or_an_amount_marks_a_data_row(cells, expected):
    assert is_data_row(cells) is expected


def test_the_signature_ignores_case_accents_and_punctuation_but_not_words_or_order():
    one, same, other, turned = (
        make_columns(line.split(";"), []).signature
        for line in ("Numéro;Éch.", "NUMERO;ech", "Numéro;Date", "Éch.;Numéro")
    )
    assert one == same
    assert len({one, other, turned}) == 3
    assert len(one) == 64


def test_a_few_short_samples_are_kept():
    columns = make_columns(["Client", "Numéro"], [["x" * 500, str(i)] for i in range(50)])
    assert len(columns.samples) == 5
    assert columns.samples[0] == ("x" * 80, "0")


def test_a_manual_mapping_replaces_all_guesses():
    columns = make_columns(
        ["Client", "Numéro", "Montant HT"], [], {0: TargetField.CODE, 2: TargetField.AMOUNT}
    )
    assert columns.fields == (TargetField.CODE, None, TargetField.AMOUNT)


def test_a_mapping_that_names_a_field_twice_is_refused():
    with pytest.raises(UserError, match="deux colonnes sont prises pour « montant TTC »"):
        make_columns(["a", "b"], [], {0: TargetField.AMOUNT, 1: TargetField.AMOUNT})


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("Client;Numéro;Date;Montant", ()),
        ("Code client;Numéro;Date;Reste dû", ()),
        ("a;b", (TargetField.NUMBER, TargetField.ISSUED_ON, TargetField.AMOUNT, TargetField.NAME)),
        ("Client;Numéro;Date;Montant HT", (TargetField.AMOUNT,)),
        ("Client;Numéro;Échéance;Montant", (TargetField.ISSUED_ON,)),
    ],
)
def test_missing_columns_of_an_invoice_table_are_named(line, missing):
    assert missing_fields(make_columns(line.split(";"), [])) == missing


words = st.sampled_from([word for words in SYNONYMS.values() for word in words]) | st.text(max_size=8)


@given(st.lists(words, min_size=1, max_size=12))
def test_each_field_of_one_column_is_taken_once_at_most(headings):
    taken = [field for field in make_columns(headings, []).fields if field and field not in REPEATABLE_FIELDS]
    assert len(taken) == len(set(taken))
