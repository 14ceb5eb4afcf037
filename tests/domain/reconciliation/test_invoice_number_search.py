from datetime import date

import pytest

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.reconciliation.invoice_number_search import CitationIndex, contains_number, tokenize
from relances_app.domain.reconciliation.match import Candidate


def document(number, id_=1):
    day = date(2024, 1, 1)
    return Candidate(
        OpenItem(id_, 1, number, DocumentKind.INVOICE, day, day, 100_00, 100_00), "Ateliers Lehoux", "C1"
    )


def numbers(text, *known):
    index = CitationIndex(document(number, id_) for id_, number in enumerate(known))
    return [c.item.number for citation in index.find(text) for c in citation.candidates]


@pytest.mark.parametrize(
    "text",
    [
        "VIR SEPA FA2402001",
        "fact. fa-2402-001 du 15/02",
        "FA 2402 001",
        "REGLEMENT FA/2402/001+AVOIR",
        "MUELL/FA2402001/X",
        "FACTURE N°FA2402001.",
        "FACTFA 2402001",
        "solde facture 2402001",
    ],
)
def test_a_number_is_found_with_any_separators(text):
    assert numbers(text, "FA2402001") == ["FA2402001"]


@pytest.mark.parametrize("text", ["FA24020019", "FA 240200", "FA12402001", "2402001500", "FA2402"])
def test_a_number_is_never_found_within_another(text):
    assert numbers(text, "FA2402001") == []


@pytest.mark.parametrize("number", ["12", "F12", "2024", "A1", "", "-", "SOLDE"])
def test_a_short_number_alone_never_identifies_a_document(number):
    assert numbers(f"FACTURE {number} DU 12/12/2024", number) == []


def test_several_numbers_of_one_text_are_all_found_once():
    assert numbers("F230866 F230765/F238765, F230866", "F230866", "F230765", "F238765", "F999999") == [
        "F230866",
        "F230765",
        "F238765",
    ]


def test_the_longest_number_is_the_one_meant():
    assert numbers("FA-2402-001-B", "FA2402001", "FA2402001B") == ["FA2402001B"]


def test_separators_of_the_accounts_count_no_more_than_those_of_the_bank():
    assert numbers("VIR 2024 000123", "2024/000123") == ["2024/000123"]


def test_a_number_shared_by_dozens_of_documents_identifies_none():
    assert numbers("OD REPRISE2024", *["REPRISE2024"] * 40) == []


def test_parts_of_two_fields_are_not_joined():
    index = CitationIndex([document("FA2402001")])
    assert index.find("SOLDE FA2402", "001") == ()


def test_a_short_number_is_a_hint():
    assert contains_number(tokenize("FACTURE N°12 LEHOUX"), "12")
    assert contains_number(tokenize("FACTURE F-12"), "F12")
    assert not contains_number(tokenize("FACTURE 123"), "12")
    assert not contains_number(tokenize("FACTURE"), "")
