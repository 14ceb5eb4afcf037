"""The text of a SEPA transfer code (EPC069-12)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.messages.epc_qr import (
    MAX_CENTS,
    build_payload,
    build_reference,
    is_valid_iban,
    to_sepa_charset,
)
from relances_app.domain.structure import Structure

STRUCTURE = Structure(name="Société Lumière & Fils", iban="FR76 3000 6000 0112 3456 7890 189", bic="AGRIFRPP")
CUSTOMER = Customer("C0042", "Menuiserie Dutilleul")


def test_the_payload_is_that_of_version_002():
    assert build_payload(STRUCTURE, CUSTOMER, ["FA-1", "FA-2"], 150160) == (
        "BCD\n002\n1\nSCT\nAGRIFRPP\nSociete Lumiere + Fils\nFR7630006000011234567890189\nEUR1501.60\n\n\n"
        "C0042 FA-1 FA-2"
    )


def test_the_bic_may_be_absent_and_a_wrong_one_is_left_out():
    for bic in ("", "XXXX"):
        assert build_payload(replace(STRUCTURE, bic=bic), CUSTOMER, [], 100).split("\n")[4] == ""


@pytest.mark.parametrize("total", [0, -5610, MAX_CENTS + 1])
def test_there_is_no_code_for_a_total_that_cannot_be_paid(total):
    assert build_payload(STRUCTURE, CUSTOMER, ["FA-1"], total) is None


def test_the_smallest_and_the_largest_sums_are_written_exactly():
    assert "\nEUR0.01\n" in build_payload(STRUCTURE, CUSTOMER, [], 1)
    assert "\nEUR999999999.99\n" in build_payload(STRUCTURE, CUSTOMER, [], MAX_CENTS)


@pytest.mark.parametrize(
    "iban", ["", "FR7630006000011234567890188", "FR76", "1234", "FR76é0006000011234567890189"]
)
def test_there_is_no_code_without_a_valid_iban(iban):
    assert not is_valid_iban(iban)
    assert build_payload(replace(STRUCTURE, iban=iban), CUSTOMER, ["FA-1"], 100) is None


@pytest.mark.parametrize(
    "iban", ["FR76 3000 6000 0112 3456 7890 189", "be68539007547034", "DE89370400440532013000"]
)
def test_valid_ibans_of_several_countries_are_taken(iban):
    assert is_valid_iban(iban)


def test_there_is_no_code_without_a_name():
    assert build_payload(replace(STRUCTURE, name=" "), CUSTOMER, ["FA-1"], 100) is None


def test_a_long_list_is_cut_between_numbers_and_says_how_many_are_left_out():
    text = build_reference(CUSTOMER, [f"FA-2026-{n:04d}" for n in range(30)])
    assert len(text) <= 140
    assert text.startswith("C0042 FA-2026-0000 FA-2026-0001 ")
    assert text.endswith(" FA-2026-0008 + 21 autres")


def test_one_number_too_long_for_the_line_leaves_the_customer():
    assert build_reference(CUSTOMER, ["F" * 200]) == "C0042 + 1 autre"


def test_only_the_letters_that_every_bank_takes_are_left():
    assert to_sepa_charset("L’Œuvre « d'été » n°4_b") == "L'OEuvre d'ete n 4 b"


@given(st.text(max_size=120), st.text(max_size=60), st.lists(st.text(max_size=40), max_size=40))
def test_any_name_keeps_the_payload_lines_and_size(name, code, numbers):
    payload = build_payload(replace(STRUCTURE, name=name or "A"), Customer(code, "X"), numbers, 100)
    if payload is not None:
        lines = payload.split("\n")
        assert len(lines) == 11
        assert 0 < len(lines[5]) <= 70
        assert len(lines[10]) <= 140
        assert len(payload.encode()) <= 331
