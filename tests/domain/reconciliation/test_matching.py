"""Ledgers on the left, credits of the bank on the right, and what is proposed.

Long because each rule of matching has its ledger, its credits and its case.
"""

import random
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.reconciliation.bank_statement import IncomingPayment
from relances_app.domain.reconciliation.match import Candidate, Certainty, format_numbers
from relances_app.domain.reconciliation.matching import match_payments

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
LEHOUX, BRIGAND, MARTIN = (1, "Ateliers Lehoux SARL"), (2, "Brigand Frères"), (3, "Martin")
MARCH = date(2024, 3, 15)


def open_item(number, amount, customer=LEHOUX, *, due=date(2024, 1, 31), issued=date(2024, 1, 1), id_=None):
    """An open document; ids follow the numbers so that a test may name documents by number alone."""
    kind = DocumentKind.INVOICE if amount > 0 else DocumentKind.CREDIT_NOTE
    id_ = id_ if id_ is not None else int.from_bytes(f"{number}{customer[0]}".encode())
    return Candidate(
        OpenItem(id_, customer[0], number, kind, issued, due, amount, amount), customer[1], f"C{customer[0]}"
    )


def payment(amount, label="VIR", *, by="", reference="", day=MARCH, mark=""):
    return IncomingPayment(
        day, amount, label, f"{label}{by}{amount}{day}{mark}", counterparty=by, reference=reference
    )


def summary(matches):
    """What matters of matches: certainty, parts by number, rest."""
    return [
        (m.certainty, {part.candidate.item.number: part.amount for part in m.allocations}, m.overpayment)
        for m in matches
    ]


def match_only(credit, *documents, likeness=None):
    matches = match_payments([credit], documents, *([likeness] if likeness else []))
    assert len(matches) == 1
    return matches[0]


class TestByNumber:
    def test_number_and_amount_make_it_certain(self):
        match = match_only(
            payment(120_00, "VIR X FA2402001"), open_item("FA2402001", 120_00), open_item("FA2402002", 120_00)
        )
        assert summary([match]) == [(CERTAIN, {"FA2402001": 120_00}, 0)]
        assert match.reason == "cite FA2402001, montant égal"

    def test_the_number_may_be_in_the_reference(self):
        credit = payment(120_00, "VIR", reference="MUELL/FA2402001")
        assert summary([match_only(credit, open_item("FA-2402-001", 120_00))]) == [
            (CERTAIN, {"FA-2402-001": 120_00}, 0)
        ]

    def test_several_numbers_whose_sum_is_paid_are_certain(self):
        match = match_only(
            payment(300_00, "FA00101 FA00102"),
            *[open_item(f"FA0010{i}", i * 100_00) for i in (1, 2, 3)],
        )
        assert summary([match]) == [(CERTAIN, {"FA00101": 100_00, "FA00102": 200_00}, 0)]
        assert match.reason == "cite FA00101 et FA00102, somme égale"

    def test_numbers_of_two_customers_paid_at_once_are_certain(self):
        match = match_only(
            payment(300_00, "FA00101 FA00102"),
            open_item("FA00101", 100_00),
            open_item("FA00102", 200_00, BRIGAND),
        )
        assert match.certainty is CERTAIN

    def test_a_credit_note_cited_is_deducted(self):
        match = match_only(
            payment(80_00, "FA00101 - AV00007"), open_item("FA00101", 100_00), open_item("AV00007", -20_00)
        )
        assert summary([match]) == [(CERTAIN, {"FA00101": 100_00, "AV00007": -20_00}, 0)]

    def test_a_credit_note_not_cited_is_deducted_if_the_amount_matches(self):
        match = match_only(
            payment(80_00, "FA00101"), open_item("FA00101", 100_00), open_item("AV00007", -20_00)
        )
        assert summary([match]) == [(CERTAIN, {"FA00101": 100_00, "AV00007": -20_00}, 0)]
        assert match.reason == "cite FA00101 ; avec AV00007 du même client, somme égale"

    def test_other_documents_of_the_customer_may_complete_the_amount(self):
        documents = [open_item("FA00101", 100_00), open_item("FA00102", 250_00), open_item("FA00103", 70_00)]
        assert summary([match_only(payment(350_00, "FA00101"), *documents)]) == [
            (CERTAIN, {"FA00101": 100_00, "FA00102": 250_00}, 0)
        ]

    def test_an_underpayment_is_never_completed_by_another_invoice(self):
        documents = [
            open_item("FA00101", 1_000_00),
            open_item("FA00102", 200_00),
            open_item("AV00001", -700_00),
        ]
        assert summary([match_only(payment(500_00, "FA00101"), *documents)]) == [
            (LIKELY, {"FA00101": 500_00}, 0)
        ]

    def test_documents_of_another_customer_never_complete_it(self):
        documents = [open_item("FA00101", 100_00), open_item("FA00102", 250_00, BRIGAND)]
        assert summary([match_only(payment(350_00, "FA00101"), *documents)]) == [
            (LIKELY, {"FA00101": 100_00}, 250_00)
        ]

    def test_less_than_the_document_is_a_part_payment(self):
        match = match_only(payment(40_00, "acompte FA00101"), open_item("FA00101", 100_00))
        assert summary([match]) == [(LIKELY, {"FA00101": 40_00}, 0)]
        assert match.reason == "cite FA00101, règlement partiel"

    def test_a_part_of_several_goes_to_the_oldest_first(self):
        documents = [
            open_item("FA00102", 100_00, due=date(2024, 2, 29)),
            open_item("FA00101", 100_00, due=date(2024, 1, 31)),
        ]
        assert summary([match_only(payment(150_00, "FA00102 FA00101"), *documents)]) == [
            (LIKELY, {"FA00101": 100_00, "FA00102": 50_00}, 0)
        ]

    def test_an_overpayment_leaves_a_remainder(self):
        match = match_only(payment(112_00, "FA00101"), open_item("FA00101", 100_00))
        assert summary([match]) == [(LIKELY, {"FA00101": 100_00}, 12_00)]
        assert "trop-perçu de 12,00" in match.reason

    def test_one_number_among_those_cited_is_only_likely(self):
        documents = [open_item("FA00101", 100_00), open_item("FA00102", 250_00)]
        assert summary([match_only(payment(100_00, "FA00101 FA00102"), *documents)]) == [
            (LIKELY, {"FA00101": 100_00}, 0)
        ]

    def test_an_instalment_of_its_amount_is_settled_the_oldest_first(self):
        instalments = [open_item("FA00101", 50_00, due=date(2024, m, 1), id_=m) for m in (3, 1, 2)]
        match = match_only(payment(50_00, "FA00101"), *instalments)
        assert match.certainty is CERTAIN
        assert [part.candidate.item.due_on for part in match.allocations] == [date(2024, 1, 1)]

    def test_a_number_that_two_customers_use_goes_to_the_one_named(self):
        documents = [open_item("2024001", 100_00), open_item("2024001", 100_00, BRIGAND)]
        match = match_only(payment(100_00, "VIR BRIGAND FRERES 2024001"), *documents)
        assert match.certainty is CERTAIN
        assert match.allocations[0].candidate.customer_name == "Brigand Frères"

    def test_a_number_that_two_customers_use_is_only_possible_when_none_is_named(self):
        documents = [open_item("2024001", 100_00), open_item("2024001", 100_00, BRIGAND)]
        match = match_only(payment(100_00, "VIR 2024001"), *documents)
        assert match.certainty is POSSIBLE
        assert "plusieurs clients portent ce numéro" in match.reason

    def test_a_second_payment_of_the_same_document_is_reported(self):
        received = [
            payment(100_00, "FA00101", day=MARCH),
            payment(100_00, "FA00101", day=MARCH + timedelta(3)),
        ]
        matches = match_payments(
            received, [open_item("FA00101", 100_00), open_item("FA00777", 100_00, BRIGAND)]
        )
        assert summary(matches) == [(CERTAIN, {"FA00101": 100_00}, 0), (POSSIBLE, {}, 100_00)]
        assert "double paiement possible" in matches[1].reason

    def test_two_part_payments_share_the_document(self):
        received = [payment(60_00, "FA00101 suite", day=MARCH + timedelta(1)), payment(60_00, "FA00101")]
        matches = match_payments(received, [open_item("FA00101", 100_00)])
        assert summary(matches) == [(LIKELY, {"FA00101": 60_00}, 0), (LIKELY, {"FA00101": 40_00}, 20_00)]

    def test_a_few_digits_and_another_amount_are_only_possible(self):
        match = match_only(payment(40_00, "CB PARIS 75011"), open_item("FA75011", 100_00))
        assert summary([match]) == [(POSSIBLE, {"FA75011": 40_00}, 0)]

    def test_a_few_digits_beside_the_name_are_likely(self):
        match = match_only(payment(40_00, "ATELIERS LEHOUX 75011"), open_item("FA75011", 100_00))
        assert summary([match]) == [(LIKELY, {"FA75011": 40_00}, 0)]

    def test_a_number_within_another_one_is_not_cited(self):
        assert match_payments([payment(40_00, "FA24020019")], [open_item("FA2402001", 100_00)]) == ()


class TestByName:
    def test_the_amount_of_one_document_and_the_name_are_certain(self):
        match = match_only(
            payment(120_00, "VIR ATELIERS LEHOUX"), open_item("FA1", 120_00), open_item("FA2", 75_00)
        )
        assert summary([match]) == [(CERTAIN, {"FA1": 120_00}, 0)]
        assert match.reason == "nom reconnu (Ateliers Lehoux SARL), montant égal à FA1"

    def test_the_debtor_name_outweighs_the_label(self):
        credit = payment(120_00, "VIR POUR BRIGAND FRERES", by="ATELIERS LEHOUX")
        documents = [open_item("FA1", 120_00), open_item("FA2", 120_00, BRIGAND)]
        assert summary([match_only(credit, *documents)]) == [(CERTAIN, {"FA1": 120_00}, 0)]

    def test_the_whole_balance_and_the_name_are_certain(self):
        documents = [open_item(f"FA{i}", 10_00 + i) for i in range(12)] + [open_item("AV1", -5_55)]
        match = match_only(payment(120_66 - 5_55, "VIR ATELIERS LEHOUX"), *documents)
        assert match.certainty is CERTAIN
        assert len(match.allocations) == 13
        assert match.reason.endswith("montant égal à son solde")

    def test_an_exact_sum_of_a_few_documents_and_the_name_is_certain(self):
        documents = [
            open_item("FA1", 120_10),
            open_item("FA2", 75_20),
            open_item("FA3", 33_40),
            open_item("AV1", -7_00),
        ]
        match = match_only(payment(146_50, "VIR ATELIERS LEHOUX"), *documents)
        assert summary([match]) == [(CERTAIN, {"FA1": 120_10, "FA3": 33_40, "AV1": -7_00}, 0)]

    def test_a_sum_among_many_documents_is_only_likely(self):
        documents = [open_item(f"FA{i}", 100_00 + i * i * 13) for i in range(15)]
        match = match_only(
            payment(documents[3].item.amount + documents[9].item.amount, "ATELIERS LEHOUX"), *documents
        )
        assert match.certainty is LIKELY

    def test_the_oldest_of_equal_documents_is_only_likely(self):
        documents = [open_item(f"FA{m}", 120_00, due=date(2024, m, 28)) for m in (2, 1, 3)]
        match = match_only(payment(120_00, "ATELIERS LEHOUX"), *documents)
        assert summary([match]) == [(LIKELY, {"FA1": 120_00}, 0)]
        assert "parmi plusieurs" in match.reason

    def test_two_credits_and_two_equal_documents_take_one_each_and_none_is_certain(self):
        documents = [open_item("FA1", 120_00), open_item("FA2", 120_00, due=date(2024, 2, 29))]
        received = [payment(120_00, "ATELIERS LEHOUX", mark=mark) for mark in "ab"]
        assert summary(match_payments(received, documents)) == [
            (LIKELY, {"FA1": 120_00}, 0),
            (LIKELY, {"FA2": 120_00}, 0),
        ]

    def test_round_sums_that_add_up_in_two_ways_are_only_likely(self):
        documents = [open_item("FA1", 240_00), open_item("FA2", 120_00), open_item("FA3", 120_00)]
        assert summary([match_only(payment(240_00, "ATELIERS LEHOUX"), *documents)]) == [
            (LIKELY, {"FA1": 240_00}, 0)
        ]

    def test_one_word_in_a_label_is_only_likely_and_as_the_debtor_certain(self):
        assert (
            match_only(payment(50_00, "VIR MARTIN LOYER"), open_item("FA1", 50_00, MARTIN)).certainty
            is LIKELY
        )
        assert (
            match_only(payment(50_00, "VIR", by="SARL MARTIN"), open_item("FA1", 50_00, MARTIN)).certainty
            is CERTAIN
        )

    def test_two_customers_equally_named_are_two_possible_matches(self):
        documents = [open_item("FA1", 50_00, LEHOUX), open_item("FA2", 50_00, (9, "Ateliers Lehoux"))]
        assert summary(match_payments([payment(50_00, "ATELIERS LEHOUX")], documents)) == [
            (POSSIBLE, {"FA1": 50_00}, 0),
            (POSSIBLE, {"FA2": 50_00}, 0),
        ]

    def test_the_better_named_of_two_is_only_likely(self):
        documents = [open_item("FA1", 50_00, LEHOUX), open_item("FA2", 50_00, BRIGAND)]

        def likeness(_text, name):
            return 95 if "lehoux" in name else 90

        assert summary([match_only(payment(50_00, "VIR"), *documents, likeness=likeness)]) == [
            (LIKELY, {"FA1": 50_00}, 0)
        ]

    def test_what_is_left_of_a_balance_is_a_balance(self):
        documents = [open_item(f"FA{i:05d}", 10_00 + i) for i in range(30)]
        rest = sum(c.item.amount for c in documents[1:])
        received = [payment(10_00, "FA00000"), payment(rest, "ATELIERS LEHOUX")]
        assert [(m.certainty, len(m.allocations)) for m in match_payments(received, documents)] == [
            (CERTAIN, 1),
            (CERTAIN, 29),
        ]

    def test_a_short_number_chooses_among_equal_documents(self):
        documents = [open_item(str(n), 120_00) for n in (11, 12, 13)]
        assert summary([match_only(payment(120_00, "ATELIERS LEHOUX FACTURE 12"), *documents)]) == [
            (LIKELY, {"12": 120_00}, 0)
        ]

    def test_an_invoice_of_next_month_is_not_matched(self):
        later = open_item("FA2", 120_00, issued=date(2024, 4, 1))
        assert match_payments([payment(120_00, "ATELIERS LEHOUX")], [later]) == ()
        assert summary([match_only(payment(120_00, "ATELIERS LEHOUX"), later, open_item("FA1", 120_00))]) == [
            (CERTAIN, {"FA1": 120_00}, 0)
        ]

    def test_another_amount_is_a_possible_payment_of_the_oldest(self):
        documents = [open_item("FA1", 120_10), open_item("FA2", 75_20, due=date(2024, 2, 29))]
        match = match_only(payment(150_00, "ATELIERS LEHOUX"), *documents)
        assert summary([match]) == [(POSSIBLE, {"FA1": 120_10, "FA2": 29_90}, 0)]

    def test_one_word_and_another_amount_match_no_customer(self):
        assert match_payments([payment(15_00, "VIR MARTIN LOYER")], [open_item("FA1", 50_00, MARTIN)]) == ()

    def test_more_than_the_customer_owes_leaves_a_remainder(self):
        match = match_only(payment(150_00, "ATELIERS LEHOUX"), open_item("FA1", 120_10))
        assert summary([match]) == [(POSSIBLE, {"FA1": 120_10}, 29_90)]

    def test_a_misspelt_name_matches_with_fuzzy_similarity(self):
        credit = payment(120_00, "VIR ATELIER LEHOUXX")
        document = open_item("FA1", 120_00)
        assert match_only(credit, document).certainty is POSSIBLE
        assert match_only(credit, document, likeness=fuzz.token_set_ratio).certainty is LIKELY


class TestByAmountAlone:
    def test_the_one_document_of_an_amount_is_possible(self):
        match = match_only(
            payment(1_501_60, "REMISE CHEQUE"), open_item("FA1", 1_501_60), open_item("FA2", 75_00)
        )
        assert summary([match]) == [(POSSIBLE, {"FA1": 1_501_60}, 0)]
        assert match.reason == "montant égal à FA1, nom non reconnu"

    def test_a_short_number_beside_the_amount_is_likely(self):
        documents = [open_item("7", 120_00), open_item("12", 120_00, BRIGAND)]
        assert summary([match_only(payment(120_00, "VIR FACT 12"), *documents)]) == [
            (LIKELY, {"12": 120_00}, 0)
        ]

    def test_the_balance_of_one_customer_is_possible(self):
        match = match_only(
            payment(195_30, "REMISE CHEQUE"), open_item("FA1", 120_10), open_item("FA2", 75_20)
        )
        assert summary([match]) == [(POSSIBLE, {"FA1": 120_10, "FA2": 75_20}, 0)]
        assert "solde de Ateliers Lehoux SARL" in match.reason

    def test_an_amount_owed_by_many_matches_no_customer(self):
        documents = [open_item(f"FA{i}", 120_00, (i, f"Client{i} Xu{i}")) for i in range(1, 8)]
        assert match_payments([payment(120_00, "REMISE CHEQUE")], documents) == ()

    def test_nothing_in_common_gives_no_match(self):
        assert match_payments([payment(99_99, "VIR INCONNU")], [open_item("FA1", 120_00)]) == ()
        assert match_payments([], [open_item("FA1", 120_00)]) == ()
        assert match_payments([payment(99_99)], []) == ()


class TestCiting:
    @pytest.mark.parametrize(
        ("count", "text"),
        [
            (1, "F1"),
            (2, "F1 et F2"),
            (3, "F1, F2 et F3"),
            (4, "F1, F2, F3 et 1 autre"),
            (9, "F1, F2, F3 et 6 autres"),
        ],
    )
    def test_cited_numbers_are_joined_as_a_french_list(self, count, text):
        assert format_numbers([open_item(f"F{i}", 1) for i in range(1, count + 1)]) == text


CUSTOMERS = [LEHOUX, BRIGAND, MARTIN, (4, "Brigand"), (5, "Transports Le Goff")]
ledgers = st.lists(
    st.tuples(
        st.sampled_from(CUSTOMERS),
        st.sampled_from([10_00, 20_00, 30_00, 45_10, 99_99, -10_00, -45_10]),
        st.integers(0, 90),
    ),
    max_size=14,
).map(
    lambda rows: [
        open_item(f"FA{n:05d}", amount, customer, issued=date(2024, 1, 1) + timedelta(days), id_=n)
        for n, (customer, amount, days) in enumerate(rows)
    ]
)
banks = st.lists(
    st.tuples(
        st.sampled_from([10_00, 20_00, 30_00, 35_00, 55_10, 99_99, 109_99, 500_00]),
        st.lists(
            st.sampled_from(
                ["FA00001", "FA00002", "fa 00003", "LEHOUX ATELIERS", "BRIGAND FRERES", "MARTIN", "1"]
            ),
            max_size=3,
        ).map(" ".join),
        st.integers(0, 90),
    ),
    max_size=8,
).map(
    lambda rows: [
        payment(amount, label, day=date(2024, 1, 15) + timedelta(days), mark=str(n))
        for n, (amount, label, days) in enumerate(rows)
    ]
)


@given(ledgers, banks)
def test_proposals_never_exceed_the_open_amount(documents, received):
    open_amounts = {c.item.id: c.item.open_amount for c in documents}
    taken = Counter()
    for match in match_payments(received, documents):
        assert match.overpayment >= 0
        assert match.overpayment + sum(part.amount for part in match.allocations) == match.payment.amount
        for part in match.allocations:
            opened = open_amounts[part.candidate.item.id]
            assert 0 < part.amount <= opened or opened <= part.amount < 0
            taken[part.candidate.item.id] += part.amount if match.certainty > POSSIBLE else 0
    for id_, amount in taken.items():
        assert abs(amount) <= abs(open_amounts[id_])
        assert amount * open_amounts[id_] >= 0


@given(ledgers, banks)
def test_a_document_is_certain_for_one_credit_at_most(documents, received):
    certain = [m for m in match_payments(received, documents) if m.certainty is CERTAIN]
    ids = [part.candidate.item.id for match in certain for part in match.allocations]
    assert len(ids) == len(set(ids))
    assert all(match.overpayment == 0 for match in certain)
    assert len({match.payment.fingerprint for match in certain}) == len(certain)


@given(ledgers, banks, st.randoms(use_true_random=False))
def test_the_order_of_credits_and_documents_changes_nothing(documents, received, chance):
    before = match_payments(received, documents)
    chance.shuffle(documents)
    chance.shuffle(received)
    assert match_payments(received, documents) == before


def make_statement(customers, credits, count):  # noqa: A002  the word of the accounts
    """So many documents of so many customers, and credits for some of them, every other one with its number."""
    chance = random.Random(7)
    names = [f"Garage {chance.randrange(10**6):06x} {chance.choice('abcdefgh')}" for _ in range(customers)]
    documents = []
    for n in range(count):
        k = chance.randrange(customers)
        amount = chance.choice([120_00, 240_00, chance.randrange(10_00, 5_000_00)])
        documents.append(open_item(f"FA{n:07d}", amount, (k, names[k]), id_=n))
    received = []
    for n in range(credits):
        document = chance.choice(documents)
        label = (
            f"VIR {document.customer_name} {document.item.number if n % 2 else ''} {document.customer_name}"
        )
        received.append(payment(document.item.amount, label, mark=str(n)))
    return received, documents


def count_work(received, documents):
    """Return the number of calls that matching makes, and of certain matches."""
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        matches = match_payments(received, documents)
    finally:
        sys.setprofile(before)
    return calls, sum(match.certainty is CERTAIN for match in matches)


@pytest.mark.parametrize("customers", [300, 1])
def test_the_work_grows_with_the_credits_and_not_with_their_square(customers):
    """Twice as many credits and documents make twice the calls (2.0 measured), and not four times."""
    small, _ = count_work(*make_statement(customers, 100, 2_000))
    large, certain = count_work(*make_statement(customers, 200, 4_000))
    assert large < 2.3 * small
    assert certain > 100
