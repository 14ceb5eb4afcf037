"""Signs and labels of rows: debit or credit, totals with a date, amounts that are carried forward."""

import pytest

from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.doubt import select_open
from relances_app.importers.tables.reader import read_table
from relances_app.importers.tables.row_signs import read_side

HEAD = "Client;N° facture;Date;Échéance;Montant TTC"


def read(*rows, head=HEAD):
    return read_table("liste.csv", "\n".join((head, *rows)).encode())


def amounts(reading):
    return {document.number: document.open_amount for document in reading.documents}


@pytest.mark.parametrize(
    ("word", "side"),
    [("D", 1), ("débit", 1), ("+", 1), ("C", -1), ("Crédit", -1), ("-", -1), ("", None), ("?", 0), ("A", 0)],
)
def test_the_words_of_a_side(word, side):
    assert read_side(word) == side


@pytest.mark.parametrize("heading", ["Sens", "D/C", "Débit / Crédit"])
def test_a_credit_side_makes_a_credit_note(heading):
    rows = "Brunel;F1;10/02/2026;12/03/2026;480,00;D", "Brunel;A2;11/02/2026;11/02/2026;80,00;C"
    reading = read(*rows, head=f"{HEAD};{heading}")
    assert amounts(reading) == {"F1": 48_000, "A2": -8_000}
    assert reading.documents[1].kind is DocumentKind.CREDIT_NOTE
    assert reading.doubts == ()


def test_an_unknown_side_is_a_question():
    reading = read("Brunel;F1;10/02/2026;12/03/2026;480,00;Z", head=f"{HEAD};Sens")
    (doubt,) = select_open(reading.doubts, {})
    assert "Sens : Z" in doubt.message


def test_a_negative_rest_of_an_invoice_is_a_question():
    reading = read("Brunel;F1;10/02/2026;12/03/2026;100,00;-30,00", head=f"{HEAD};Reste dû")
    (doubt,) = reading.doubts
    assert "-30,00" in doubt.message.replace("\u2212", "-")
    assert amounts(reading) == {"F1": -3_000}


@pytest.mark.parametrize(
    "label",
    ["Report", "À reporter", "Cumul", "Cumul février", "Solde au 28/02/2026", "Solde progressif", "Solde"],
)
def test_an_amount_that_is_carried_forward_is_a_question(label):
    reading = read("Brix;F3;01/02/2026;03/03/2026;70,00", f"Brix;{label};28/02/2026;;70,00")
    (doubt,) = reading.doubts
    assert label in doubt.message
    assert [number for _, number, _ in doubt.documents] == [label]


@pytest.mark.parametrize("number", ["Solde antérieur", "REP-12", "CUM12", "SOLDES-3"])
def test_an_ordinary_number_is_no_question(number):
    assert read(f"Brix;{number};28/02/2026;30/03/2026;70,00").doubts == ()


@pytest.mark.parametrize(
    "row",
    ["S/Total Brix;;28/02/2026;;70,00", "Sous-total Brix;;28/02/2026;;70,00", "Total client Brix;;28/02/2026;;70,00",
     "Brix;Total;28/02/2026;;70,00", "TOTAL GÉNÉRAL;;28/02/2026;;70,00"],
)  # fmt: skip
def test_a_total_with_a_date_is_no_invoice(row):
    reading = read("Brix;F3;01/02/2026;03/03/2026;70,00", row)
    assert amounts(reading) == {"F3": 7_000}
    assert reading.rejections == reading.doubts == ()


@pytest.mark.parametrize(("heading", "word"), [("Lettrage", "AB"), ("Let.", "a"), ("Lettré", "Oui")])
def test_a_letter_without_any_rest_is_a_question(heading, word):
    rows = f"Brix;F1;05/03/2026;03/04/2026;100,00;{word}", "Zinc;F2;05/03/2026;03/04/2026;50,00;"
    (doubt,) = read(*rows, head=f"{HEAD};{heading}").doubts
    assert [number for _, number, _ in doubt.documents] == ["F1"]
    assert read("Zinc;F2;05/03/2026;03/04/2026;50,00;Non", head=f"{HEAD};{heading}").doubts == ()
    rest = read("Brix;F1;05/03/2026;03/04/2026;100,00;AB;40,00", head=f"{HEAD};{heading};Reste dû")
    assert (amounts(rest), rest.doubts) == ({"F1": 4_000}, ())


def test_a_day_of_reconciliation_says_that_an_invoice_is_settled():
    rows = "Brix;F1;05/03/2026;03/04/2026;100,00;10/04/2026", "Zinc;F2;05/03/2026;03/04/2026;50,00;"
    assert amounts(read(*rows, head=f"{HEAD};Date de lettrage")) == {"F2": 5_000}


def test_a_customer_whose_name_begins_with_total_is_read():
    assert amounts(read("Total Énergies;F3;01/02/2026;03/03/2026;70,00")) == {"F3": 7_000}
    assert [line.line for line in read("Total Énergies;;01/02/2026;;70,00").rejections] == [2]
