from datetime import date

import pytest

from relances_app.domain.accounts.account import Item
from relances_app.domain.accounts.document import Kind
from relances_app.domain.reconciliation.invoice_number_search import CitationIndex, cites_short, split_runs
from relances_app.domain.reconciliation.match import Candidate


def document(number, id_=1):
    day = date(2024, 1, 1)
    return Candidate(Item(id_, 1, number, Kind.INVOICE, day, day, 100_00, 100_00), "Ateliers Lehoux", "C1")


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
def test_a_number_is_found_whatever_separates_its_pieces(text):
    assert numbers(text, "FA2402001") == ["FA2402001"]


@pytest.mark.parametrize("text", ["FA24020019", "FA 240200", "FA12402001", "2402001500", "FA2402"])
def test_a_number_is_never_found_within_another(text):
    assert numbers(text, "FA2402001") == []


@pytest.mark.parametrize("number", ["12", "F12", "2024", "A1", "", "-", "SOLDE"])
def test_a_short_number_never_tells_a_document_by_itself(number):
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


def test_a_number_that_dozens_of_documents_bear_tells_none():
    assert numbers("OD REPRISE2024", *["REPRISE2024"] * 40) == []


def test_pieces_of_two_fields_are_not_put_together():
    index = CitationIndex([document("FA2402001")])
    assert index.find("SOLDE FA2402", "001") == ()


def test_a_short_number_is_seen_as_a_hint():
    assert cites_short(split_runs("FACTURE N°12 LEHOUX"), "12")
    assert cites_short(split_runs("FACTURE F-12"), "F12")
    assert not cites_short(split_runs("FACTURE 123"), "12")
    assert not cites_short(split_runs("FACTURE"), "")
