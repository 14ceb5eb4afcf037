"""A table of contacts."""

import pytest

from relances_app.domain.accounts.customer import Customer, CustomerKind
from relances_app.domain.accounts.parsed_file import RejectedLine, Source
from relances_app.importers.tables.contacts import is_contact_table
from relances_app.importers.tables.headings import make_columns
from relances_app.importers.tables.reader import read_table

CONTACTS = """Code;Raison sociale;E-mail;Téléphone;CP;Ville;SIREN;Type de client
C1;Noé;noe@example.fr;102030405;1000;Bourg;732829320;Professionnel
C2;Léa;pas une adresse;;;;;Particulier
;Zoé;zoe@example.fr;;;;;
;;perdu@example.fr;;;;;
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Code;E-mail", True),
        ("Nom;Téléphone", True),
        ("Client;SIREN;Ville", True),
        ("Code;Nom", False),
        ("E-mail;Ville", False),
        ("Client;E-mail;Numéro;Date;Montant", False),
        ("Client;E-mail;Solde", False),
    ],
)
def test_contacts_are_detected_by_their_headings(line, expected):
    assert is_contact_table(make_columns(line.split(";"), [])) is expected


def test_a_contact_table_has_customers_and_no_document():
    reading = read_table("contacts.csv", CONTACTS.encode())
    assert reading.source is Source.CONTACTS
    assert reading.documents == ()
    assert not reading.is_whole_list
    assert reading.customers == (
        Customer(
            "C1", "Noé", "noe@example.fr", postcode="01000", town="Bourg", phone="0102030405", siren="732829320",
            kind=CustomerKind.PROFESSIONAL,
        ),
        Customer("C2", "Léa", kind=CustomerKind.PRIVATE),
        Customer("ZOE", "Zoé", "zoe@example.fr"),
    )  # fmt: skip


def test_a_contact_without_code_or_name_is_rejected_and_an_invalid_address_reported():
    reading = read_table("contacts.csv", CONTACTS.encode())
    assert reading.rejections == (RejectedLine(5, "ni code ni nom de client"),)
    assert [warning[:43] for warning in reading.warnings] == ["ligne 3 : adresse refusée (« pas une adress"]
