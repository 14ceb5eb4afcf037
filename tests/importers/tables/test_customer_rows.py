"""The customers that rows name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.customer import Customer, CustomerKind
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.importers.tables.customer_rows import CustomerCollector, clean_cell, derive_code


def gather(*rows):
    """Take in rows given by field names; each row of customer C1 unless it says otherwise."""
    customers = CustomerCollector(TargetField)
    for line, row in enumerate(rows, start=2):
        cells = {TargetField(name): text for name, text in row.items()}
        customers.add(line, cells.get(TargetField.CODE, "C1"), cells)
    return customers


def one(**row):
    (customer,) = gather(row).all()
    return customer


def test_a_row_is_read_into_customer_and_address():
    row = {
        "name": "Noé", "email": "Noe@EXAMPLE.fr", "street": "1, rue Haute", "street2": "Bât. B", "postcode": "57000",
        "town": "Metz", "country": "France", "phone": "0102030405", "siren": "732 829 320", "customer_kind": "Pro",
    }  # fmt: skip
    assert one(**row) == Customer(
        "C1", "Noé", "Noe@example.fr", "1, rue Haute", "Bât. B", "57000", "Metz", "France", "0102030405",
        "732829320", CustomerKind.PROFESSIONAL,
    )  # fmt: skip


def test_the_first_non_empty_value_is_kept():
    rows = [{"name": "Noé"}, {"email": "a@example.fr"}, {"email": "b@example.fr", "town": "Metz"}]
    (customer,) = gather(*rows).all()
    assert customer == Customer("C1", "Noé", "a@example.fr", town="Metz")


def test_a_customer_without_a_name_is_named_by_its_code():
    assert one(code="C9").name == "C9"


def test_two_customers_under_one_code_are_kept_apart_and_reported():
    customers = gather({"name": "Noé SARL"}, {"name": "NOE  S.A.R.L"}, {"name": "Léa"}, {"name": "Léa"})
    assert customers.warnings == [
        "client « C1 » : deux noms, « Noé SARL » et « NOE S.A.R.L » ; le premier est gardé".replace(
            "NOE ", "NOE  "
        ),
        "code « C1 » : plusieurs clients, « Noé SARL » et « Léa » ; ils sont comptés à part",
    ]
    assert [customer.code for customer in customers.all()] == ["C1 NOE SARL", "C1 LEA"]


def test_names_differing_in_case_or_accents_are_equal():
    assert gather({"name": "Noé & Fils"}, {"name": "NOE  FILS"}).warnings == []


def test_an_invalid_address_is_dropped_and_reported_once_with_its_line():
    customers = gather({"email": "a@example.fr, b"}, {"email": "a@example.fr, b"})
    assert customers.all()[0].email == ""
    assert customers.warnings == [
        (
            "ligne 2 : adresse refusée (« a@example.fr, b ») : "
            "plusieurs adresses, dont une incomplète : séparez-les par des virgules"
        )
    ]


@pytest.mark.parametrize(
    "cell", ["a@example.fr;b@example.fr", "a@example.fr / b@example.fr", "a@example.fr b@example.fr"]
)
def test_a_cell_with_several_addresses_fills_them(cell):
    assert gather({"email": cell}).all()[0].email == "a@example.fr, b@example.fr"


@pytest.mark.parametrize(
    ("row", "postcode"),
    [
        ({"postcode": "1000"}, "01000"),
        ({"postcode": "1000", "country": "FRANCE"}, "01000"),
        ({"postcode": "1000", "country": "Belgique"}, "1000"),
        ({"postcode": "57000"}, "57000"),
        ({"postcode": "L-1234"}, "L-1234"),
    ],
)
def test_the_leading_zero_of_a_french_postcode_is_restored(row, postcode):
    assert one(**row).postcode == postcode


def test_the_leading_zero_of_a_phone_number_is_restored():
    assert one(phone="102030405").phone == "0102030405"
    assert one(phone="+33 1 02 03 04 05").phone == "+33 1 02 03 04 05"


@pytest.mark.parametrize(
    ("text", "siren"),
    [
        ("732829320", "732829320"),
        ("732 829 320 00074", "732829320"),
        ("FR 44 732829320", "732829320"),
        ("fr44732829320", "732829320"),
        ("BE0123456789", ""),
        ("inconnu", ""),
    ],
)
def test_a_siren_is_found_in_a_siret_or_a_french_vat_number(text, siren):
    assert one(siren=text).siren == siren


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Particulier", CustomerKind.PRIVATE),
        ("B2C", CustomerKind.PRIVATE),
        ("Professionnel", CustomerKind.PROFESSIONAL),
        ("Entreprise", CustomerKind.PROFESSIONAL),
        ("Autre", CustomerKind.UNKNOWN),
    ],
)
def test_the_kind_of_a_customer_is_read(word, kind):
    assert one(customer_kind=word).kind is kind


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("C1", "Noé", "C1"),
        ("", "Établissements Noé", "ETABLISSEMENTS NOE"),
        ("411000", "Noé", "NOE"),
        ("411NOE", "Noé", "411NOE"),
        ("411000", "", "411000"),
        ("", "!!!", "!!!"),
        ("", "", ""),
    ],
)
def test_the_code_is_the_file_s_or_made_from_the_name(code, name, found):
    assert derive_code({TargetField.CODE: code, TargetField.NAME: name}) == found


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Noé \u00a0 et\tfils\r\n", "Noé et fils"),
        ("a\x07b", "a b"),
        ("\u202efdp.exe\u2066", "fdp.exe"),
        ("'=1+1", "=1+1"),
        ("'+33102030405", "+33102030405"),
        ("'-56,10", "-56,10"),
        ("'＝x", "＝x"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("l'été", "l'été"),
    ],
)
def test_invisible_characters_are_removed_from_a_cell(cell, text):
    assert clean_cell(cell) == text


@given(st.text())
def test_a_clean_cell_is_on_one_line_without_control_characters(text):
    cleaned = clean_cell(text)
    assert not any(c < " " or c in "\x7f\x85\u2028" for c in cleaned)
    assert cleaned == cleaned.strip()
    assert len(cleaned) <= len(text)
