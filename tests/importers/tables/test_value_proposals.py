"""Fields proposed by the values of columns without a known heading."""

import pytest

from relances_app.domain.accounts.parsed_file import TargetField as F
from relances_app.importers.tables.headings import make_columns
from relances_app.importers.tables.reader import read_table
from relances_app.importers.tables.value_proposals import propose_fields

ROWS = [
    ["Dupont SA", "F-1", "03/05/2024", "03/06/2024", "12,50", "a@example.com"],
    ["Durand SA", "F-2", "04/05/2024", "04/06/2024", "13,50", ""],
]


def test_each_column_of_a_table_without_known_headings_is_proposed():
    assert propose_fields([None] * 6, ROWS) == (F.NAME, F.NUMBER, F.ISSUED_ON, F.DUE_ON, F.AMOUNT, F.EMAIL)


def test_the_due_date_is_the_one_that_is_never_earlier():
    swapped = [[row[3], row[2]] for row in ROWS]
    assert propose_fields([None, None], swapped) == (F.DUE_ON, F.ISSUED_ON)
    mixed = [["03/05/2024", "01/05/2024"], ["04/05/2024", "09/05/2024"]]
    assert propose_fields([None, None], mixed) == (None, None)


@pytest.mark.parametrize(
    ("fields", "rows", "expected"),
    [
        ([F.EMAIL, None], [["a@example.com", "b@example.com"]], (None, None)),
        ([None, None], [["a@example.com", "b@example.com"]], (None, None)),
        ([None], [["a@example.com"], ["sans"]], (None,)),
        ([F.AMOUNT, None], [["10,00", "12,50"]], (None, None)),
        ([None], [[""], [" "]], (None,)),
        ([F.ISSUED_ON, None], [["01/01/2024", "20240131"]], (None, None)),
    ],
)
def test_what_is_known_ambiguous_or_mixed_is_not_proposed(fields, rows, expected):
    assert propose_fields(fields, rows) == expected


def test_a_proposal_is_not_used_before_it_is_confirmed():
    head = "Nom du client;Numéro de facture;Date de facture;Montant TTC;Contact commercial\n"
    parsed = read_table("liste.csv", f"{head}Dupont;F-1;03/05/2024;12,50;vendeur@example.com\n".encode())
    assert [customer.email for customer in parsed.customers] == [""]
    assert parsed.columns.proposals[-1] is F.EMAIL


def test_a_mapping_set_by_a_person_is_not_questioned():
    assert make_columns(["A"], [["a@example.com"]], {}).proposals == ()
