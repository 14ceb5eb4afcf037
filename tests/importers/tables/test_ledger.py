"""A grand livre: lines under their account, letters, totals, and a « Solde » that only adds up.

Long because each rule of a ledger has its table and its case.
"""

import csv
import io
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_amount
from relances_app.importers.tables.reader import read_table

HEADINGS = (
    "Compte",
    "Intitulé du compte",
    "Date",
    "Jnl",
    "N° pièce",
    "Libellé",
    "Let.",
    "Débit",
    "Crédit",
    "Solde",
)
PRINTED = """
411ALPHA;Alpha Bâtiment;;;;;;;;
;;01/01/2026;AN;;A nouveau;;100,00;;100,00
;;01/09/2026;VE;FC1;Facture FC1;A;1 200,00;;1 300,00
;;12/09/2026;BQ;VIR12;Virement Alpha;A;;1 000,00;300,00
;;15/09/2026;VE;FC7;Facture FC7;;80,00;;380,00
;;;;;Total compte 411ALPHA;;1 380,00;1 000,00;380,00
411TOTAL;Total Énergies;;;;;;;;
;;02/09/2026;VE;FC2;Facture FC2;;50,00;;50,00
;;03/09/2026;VE;AV3;Avoir FC2;;;20,00;30,00
;;;;;Total compte 411TOTAL;;50,00;20,00;30,00
401FOUR;Fournisseur;;;;;;;;
;;03/09/2026;AC;X9;Achat;;;20,00;-20,00
Total général;;;;;;;1 430,00;1 040,00;390,00
"""


def read(text, headings=HEADINGS):
    return read_table("grand-livre.csv", f"{';'.join(headings)}\n{text.strip()}\n".encode())


def open_items_of(reading):
    return [(d.customer_code, d.number, d.kind, d.open_amount) for d in reading.documents]


def test_lines_belong_to_the_account_above_and_letters_settle():
    reading = read(PRINTED)
    assert open_items_of(reading) == [
        ("411ALPHA", "Solde antérieur", DocumentKind.INVOICE, 100_00),
        ("411ALPHA", "FC7", DocumentKind.INVOICE, 80_00),
        ("411ALPHA", "FC1", DocumentKind.INVOICE, 200_00),
        ("411TOTAL", "FC2", DocumentKind.INVOICE, 50_00),
        ("411TOTAL", "AV3", DocumentKind.CREDIT_NOTE, -20_00),
    ]
    assert [(c.code, c.name) for c in reading.customers] == [
        ("411ALPHA", "Alpha Bâtiment"), ("411TOTAL", "Total Énergies"),
    ]  # fmt: skip
    assert [(c.customer_code, c.balance, c.difference) for c in reading.balance_checks] == [
        ("411ALPHA", 380_00, 0), ("411TOTAL", 30_00, 0),
    ]  # fmt: skip
    assert reading.rejections == ()
    assert "1 ligne d'un autre compte que les clients (411, 416) laissée de côté." in reading.warnings


def test_without_lettering_payments_match_by_amount_with_a_warning():
    reading = read(
        "411A;Alpha;01/09/2026;VE;F1;Facture;;10,00;;10,00\n"
        "411A;Alpha;02/09/2026;VE;F2;Facture;;20,00;;30,00\n"
        "411A;Alpha;09/09/2026;BQ;R1;Virement;;;20,00;10,00\n"
    )
    assert open_items_of(reading) == [("411A", "F1", DocumentKind.INVOICE, 10_00)]
    assert reading.warnings[0].startswith("Ce fichier n'a aucun lettrage")


@pytest.mark.parametrize(
    ("balances", "opened"),
    [(("10,00", "20,00"), [10_00, 20_00]), (("10,00", "30,00"), [10_00, 20_00])],
    ids=["of its own", "added up"],
)
def test_a_balance_is_the_open_amount_only_per_line(balances, opened):
    headings = ("Compte", "Date", "N° pièce", "Débit", "Crédit", "Solde")
    first, second = balances
    text = f"411A;01/09/2026;F1;10,00;;{first}\n411A;02/09/2026;F2;20,00;;{second}\n"
    assert [d.open_amount for d in read(text, headings).documents] == opened


def test_a_line_without_a_date_is_rejected_and_shown_by_the_balance_check():
    reading = read("411A;Alpha;01/09/2026;VE;F1;Facture;;10,00;;\n411A;Alpha;;VE;F2;Facture;;5,00;;\n")
    assert open_items_of(reading) == [("411A", "F1", DocumentKind.INVOICE, 10_00)]
    assert [rejection.line for rejection in reading.rejections] == [3]
    assert [control.difference for control in reading.balance_checks] == [5_00]


def test_a_line_without_an_account_is_rejected():
    reading = read(";;01/09/2026;VE;F0;Facture;;7,00;;\n411A;Alpha;01/09/2026;VE;F1;Facture;;10,00;;\n")
    assert open_items_of(reading) == [("411A", "F1", DocumentKind.INVOICE, 10_00)]
    assert [rejection.message for rejection in reading.rejections] == ["ligne 2 : client manquant"]


def test_a_ledger_without_customers_settles_nothing():
    with pytest.raises(UserError, match="aucune écriture de client"):
        read("411A;Alpha;;;;;;;;\n512;Banque;;;;;;;;\n")


entry = st.tuples(
    st.sampled_from(["411A", "411B"]), st.integers(-90_000, 90_000).filter(bool), st.sampled_from(["", "", "A", "b"])
)  # fmt: skip


@settings(deadline=None)
@given(entries=st.lists(entry, min_size=1, max_size=25), data=st.data())
def test_open_amounts_add_up_to_the_balance_in_any_order(entries, data):
    def write(chosen):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        for rank, (account, cents, letter) in chosen:
            sums = (format_amount(cents), "") if cents > 0 else ("", format_amount(-cents))
            writer.writerow([account, "", "01/09/2026", "", f"P{rank}", "", letter, *sums, ""])
        return out.getvalue()

    numbered = list(enumerate(entries))
    one = read(write(numbered))
    other = read(write(data.draw(st.permutations(numbered))))
    balances, opened = Counter(), Counter()
    for account, cents, _ in entries:
        balances[account] += cents
    for document in one.documents:
        opened[document.customer_code] += document.open_amount
    assert {code: opened[code] for code in balances} == balances
    assert set(one.documents) == set(other.documents)


def test_totals_and_carried_lines_with_a_date_are_no_invoices_and_are_checked_against():
    reading = read(
        """
411ALPHA;Alpha Bâtiment;;;;;;;;
;;05/12/2025;VE;FA1;Facture FA1;;500,00;;
;;31/12/2025;;;À reporter;;500,00;;
;;31/12/2025;;;Report;;500,00;;
;;10/02/2026;VE;FA3;Facture FA3;;70,00;;
;;28/02/2026;;;Total compte 411ALPHA;;600,00;;
"""
    )
    assert [number for _, number, _, _ in open_items_of(reading)] == ["FA1", "FA3"]
    (check,) = reading.balance_checks
    assert (check.open_sum, check.balance) == (57_000, 60_000)


def test_an_opening_balance_without_a_journal_is_still_an_entry():
    reading = read("411ALPHA;Alpha;01/01/2026;;;Report à nouveau;;100,00;;")
    assert [number for _, number, _, _ in open_items_of(reading)] == ["Solde antérieur"]


def test_an_entry_lettered_alone_is_asked_about():
    reading = read(
        """
411ALPHA;Alpha;05/12/2025;VE;FA1;Facture FA1;AB;500,00;;
411ALPHA;Alpha;10/02/2026;VE;FA3;Facture FA3;;70,00;;
"""
    )
    (doubt,) = reading.doubts
    assert doubt.documents == (("411ALPHA", "FA1", 0),)
    assert "« AB »" in doubt.message


SHARED = HEADINGS[:-1]


def test_collectors_of_money_are_no_customers_and_what_they_received_is_a_question():
    reading = read(
        "411CB;CLIENTS CB;01/03/2026;VE;R1;Recette;;100,00;\n"
        "411ALPHA;Alpha Bâtiment;02/03/2026;VE;FA12;Facture;;350,00;\n"
        "411CB;CLIENTS CB;03/03/2026;BQ;;CB FA12 Alpha;;;350,00\n",
        SHARED,
    )
    assert [customer.name for customer in reading.customers] == ["Alpha Bâtiment"]
    assert "CLIENTS CB" in reading.warnings[0]
    assert [doubt.documents for doubt in reading.doubts] == [(("411ALPHA", "FA12", 0),)]


def test_customers_of_one_account_are_those_that_its_labels_name():
    reading = read(
        "411000;Clients;01/03/2026;VE;FA1;Garage Tillac;A;100,00;\n"
        "411000;Clients;02/03/2026;VE;FA2;Cave Rionet;;350,00;\n"
        "411000;Clients;02/03/2026;VE;FA3;Cave Rionet;;40,00;\n"
        "411000;Clients;03/03/2026;BQ;;VIR 12345;;;350,00\n"
        "411000;Clients;03/03/2026;BQ;;Garage Tillac;A;;100,00\n",
        SHARED,
    )
    assert ("CAVE RIONET", "FA2", DocumentKind.INVOICE, 350_00) in open_items_of(reading)
    assert [doubt.documents for doubt in reading.doubts] == [(("CAVE RIONET", "FA2", 0),)]
    assert "a le même montant" in reading.doubts[0].message


def test_names_that_share_a_code_are_customers_of_their_own():
    reading = read(
        "DIVERS;Durand Pauline;01/03/2026;VE;FA1;Facture;;100,00;\n"
        "DIVERS;Cave Rionet;02/03/2026;VE;FA2;Facture;A;350,00;\n"
        "DIVERS;Cave Rionet;03/03/2026;BQ;;Virement;A;;300,00\n",
        SHARED,
    )
    names = {customer.code: customer.name for customer in reading.customers}
    assert sorted((names[d.customer_code], d.number, d.open_amount) for d in reading.documents) == [
        ("Cave Rionet", "FA2", 50_00),
        ("Durand Pauline", "FA1", 100_00),
    ]
