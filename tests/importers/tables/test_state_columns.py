"""Several columns of state in one table: each counts."""

import pytest

from relances_app.importers.tables.reader import read_table


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ("Validé;Annulée", "oui;oui"),
        ("Annulée;Validé", "oui;oui"),
        ("Brouillon;Litige", "oui;non"),
        ("Statut;Payée;Abandonnée", "Envoyée;non;1"),
        ("Statut de paiement;Statut", "Impayée;Annulée"),
        ("Annulée le;Statut", "12/03/2026;Envoyée"),
        ("Status;Voided;Draft", "Sent;FALSE;TRUE"),
    ],
)
def test_each_column_of_state_counts(headings, words):
    reading = read_states(headings, words)
    assert (reading.documents, reading.doubts) == ((), ())


@pytest.mark.parametrize(
    ("headings", "words", "shown"),
    [
        ("Validé;Litige", "oui;oui", "Litige : oui"),
        ("Annulée;Litige", "non;en cours", "Litige : en cours"),
        ("Validé;Ne pas relancer", "oui;x", "Ne pas relancer : x"),
        ("Annulée;Comptabilisée", "non;non", "Comptabilisée : non"),
        ("Commentaire;Suivi", ";payée le 12/03", "payée le 12/03"),
    ],
)
def test_each_column_of_state_or_comment_may_leave_a_question(headings, words, shown):
    reading = read_states(headings, words)
    (doubt,) = reading.doubts
    assert f"« {shown} »" in doubt.message
    assert doubt.documents == (reading.documents[0].key,)


def test_several_columns_of_state_that_say_nothing_against_an_invoice_leave_no_question():
    for words in ("oui;non;non;non", ";;;", "1;0;0;0", "vrai;faux;faux;"):
        reading = read_states("Validé;Annulée;Brouillon;Litige", words)
        assert (len(reading.documents), reading.doubts) == (1, ())


def read_states(headings, words):
    text = f"Client;N° facture;Date facture;Montant TTC;{headings}\nA;F1;01/02/2026;10,00;{words}\n"
    return read_table("factures.csv", text.encode())
