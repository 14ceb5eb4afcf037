"""Ledgers of a few lines, and generated ones, against what must be open.

Long because each rule of a ledger has its lines and its case.
"""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.balance_checks import check_balances
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.ledger import (
    LedgerEntry,
    compute_open_documents,
    has_matching_letters,
)
from relances_app.domain.accounts.ledger_labels import (
    OPENING_BALANCE_NUMBER,
    detect_entry_kind,
    is_cash_account,
    is_generic_account,
    resolve_entry_number,
)

DAY = date(2026, 1, 5)


def entry(amount, *, number="F1", letter="", days=0, account="C1", customer=None, due_on=None, kind=None):
    return LedgerEntry(
        account=account,
        customer_code=customer or account,
        number=number,
        kind=kind or (DocumentKind.INVOICE if amount >= 0 else DocumentKind.PAYMENT),
        issued_on=DAY + timedelta(days=days),
        amount=amount,
        due_on=due_on,
        letter=letter,
    )


def open_of(*entries):
    """What is open, as (number, rank, open amount), account after account."""
    groups = compute_open_documents(entries).values()
    return [(d.number, d.rank, d.open_amount) for group in groups for d in group]


def estimates(*entries):
    return [d.is_estimated for group in compute_open_documents(entries).values() for d in group]


def test_a_balanced_letter_is_paid_and_leaves_nothing():
    assert open_of(entry(10000, letter="A"), entry(-10000, letter="A")) == []


def test_the_same_letter_in_two_accounts_is_two_groups():
    left = open_of(
        entry(10000, letter="A"),
        entry(-10000, letter="A"),
        entry(5000, number="F2", letter="A", account="C2"),
    )
    assert left == [("F2", 0, 5000)]


def test_an_unlettered_debit_is_an_open_invoice_and_an_unlettered_credit_reduces_the_account():
    left = open_of(
        entry(10000),
        entry(-2500, number="VIR"),
        entry(1, number="F0", letter="A"),
        entry(-1, number="F0", letter="A"),
    )
    assert left == [("F1", 0, 10000), ("VIR", 0, -2500)]


def test_an_unbalanced_letter_leaves_its_residual_on_its_last_debits():
    left = open_of(
        entry(10000, number="F1", letter="A", days=0),
        entry(10000, number="F2", letter="A", days=10),
        entry(10000, number="F3", letter="A", days=20),
        entry(-15000, number="VIR", letter="A", days=30),
    )
    assert left == [("F3", 0, 10000), ("F2", 0, 5000)]


def test_a_letter_paid_too_much_leaves_a_credit():
    assert open_of(entry(10000, letter="A"), entry(-12000, number="VIR", letter="A")) == [("VIR", 0, -2000)]


def test_a_residual_is_an_estimate_only_with_several_candidate_invoices():
    payment = entry(-4000, number="VIR", letter="a", days=9)
    assert estimates(entry(10000, letter="a"), payment) == [False]
    assert estimates(entry(10000, letter="a"), entry(1000, number="F2", letter="a"), payment) == [True]


def test_a_negative_debit_counts_as_a_credit_and_a_zero_line_as_nothing():
    assert open_of(entry(10000, letter="A"), entry(-10000, letter="A"), entry(0)) == []


def test_without_any_lettering_equal_amounts_settle_each_other_first():
    left = open_of(
        entry(10000, number="F1", days=0),
        entry(7000, number="F2", days=10),
        entry(-7000, number="VIR", days=40),
    )
    assert left == [("F1", 0, 10000)]


def test_without_lettering_a_payment_citing_the_number_settles_its_invoice():
    left = open_of(
        entry(7000, number="F1", days=0),
        entry(7000, number="F2", days=10),
        entry(-7000, number="F2", days=40),
    )
    assert left == [("F1", 0, 7000)]


def test_without_any_lettering_other_payments_settle_the_oldest_invoices():
    lines = (
        entry(10000, number="F1", days=0),
        entry(10000, number="F2", days=10),
        entry(-13000, number="VIR", days=40),
    )
    assert open_of(*lines) == [("F2", 0, 7000)]
    assert estimates(*lines) == [True]


def test_without_any_lettering_a_surplus_stays_as_a_credit():
    assert open_of(entry(10000), entry(-13000, number="VIR")) == [("VIR", 0, -3000)]


def test_an_account_without_payments_is_not_an_estimate():
    assert estimates(entry(10000), entry(5000, number="F2")) == [False, False]


def test_a_ledger_with_one_letter_is_matched_and_nothing_is_guessed():
    lines = (
        entry(10000),
        entry(-10000, number="VIR"),
        entry(1, account="C2", letter="A"),
        entry(-1, account="C2", letter="A"),
    )
    assert has_matching_letters(lines)
    assert open_of(*lines) == [("F1", 0, 10000), ("VIR", 0, -10000)]


def test_in_a_shared_account_letters_hold_across_the_customers():
    """A payment worded otherwise than its invoice still settles it."""
    lines = (
        entry(10000, letter="A", account="411000", customer="MARTIN"),
        entry(-10000, letter="A", account="411000", customer="VIREMENT MARTIN"),
    )
    assert open_of(*lines) == []


def test_in_a_shared_account_the_payment_of_a_customer_settles_his_own_invoice_first():
    lines = (
        entry(10000, number="F1", account="411000", customer="MARTIN", days=0),
        entry(10000, number="F2", account="411000", customer="BERNARD", days=5),
        entry(-10000, number="VIR", account="411000", customer="BERNARD", days=9),
    )
    assert open_of(*lines) == [("F1", 0, 10000)]


def test_instalments_with_one_number_are_ranked_from_the_oldest_due_day():
    late, soon = date(2026, 3, 1), date(2026, 2, 1)
    lines = (entry(5000, due_on=late), entry(5000, due_on=soon), entry(9000, due_on=soon))
    ranks = [(d.rank, d.due_on, d.amount) for d in compute_open_documents(lines)["C1"]]
    assert ranks == [(0, soon, 5000), (1, soon, 9000), (2, late, 5000)]


def test_the_key_of_an_instalment_stays_the_same_once_the_one_before_is_paid():
    first, second = date(2026, 2, 1), date(2026, 3, 1)
    other = (entry(1, account="C2", letter="Z"), entry(-1, account="C2", letter="Z"))
    before = compute_open_documents((entry(5000, due_on=first), entry(6000, due_on=second), *other))["C1"]
    after = compute_open_documents(
        (
            entry(5000, due_on=first, letter="A"),
            entry(-5000, letter="A", days=30),
            entry(6000, due_on=second),
            *other,
        )
    )["C1"]
    assert [d.key for d in before][1:] == [d.key for d in after]


def test_a_customer_of_two_accounts_has_no_two_documents_under_one_key():
    lines = (
        entry(100, account="41110000", customer="MARTIN"),
        entry(100, account="41120000", customer="MARTIN"),
    )
    keys = [d.key for group in compute_open_documents(lines).values() for d in group]
    assert len(set(keys)) == 2


def test_the_control_shows_each_account_beside_its_balance():
    documents = compute_open_documents((entry(10000), entry(500, account="C2")))
    shown = check_balances(documents, {"C1": 10000, "C2": 700, "C3": 0})
    assert [(c.customer_code, c.open_sum, c.balance) for c in shown] == [
        ("C1", 10000, 10000),
        ("C2", 500, 700),
        ("C3", 0, 0),
    ]


@st.composite
def ledgers(draw):
    """Ledgers with random matching: balanced letters, partial ones, none, few distinct values."""
    letters = draw(st.sampled_from([("",), ("", "A", "B", "a")]))
    return draw(
        st.lists(
            st.builds(
                entry,
                st.integers(-5, 5).map(lambda n: n * 1000) | st.integers(-(10**9), 10**9),
                number=st.sampled_from(["F1", "F2", "x", ""]),
                letter=st.sampled_from(letters),
                days=st.integers(0, 4),
                account=st.sampled_from(["C1", "C2"]),
                customer=st.sampled_from([None, "MARTIN"]),
                due_on=st.none() | st.dates(DAY, DAY + timedelta(days=3)),
            ),
            max_size=30,
        )
    )


@given(ledgers())
@settings(max_examples=200, deadline=None)
def test_the_open_amounts_of_an_account_add_up_to_its_balance(entries):
    balances = Counter()
    for line in entries:
        balances[line.account] += line.amount
    for shown in check_balances(compute_open_documents(entries), balances):
        assert shown.open_sum == shown.balance


@given(ledgers(), st.integers())
@example([entry(1000), entry(0), entry(1000, due_on=DAY)], 0)
@example([entry(1000, customer="M"), entry(0), entry(1000, customer="M", account="C2")], 0)
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_lines_does_not_matter(entries, seed):
    shuffled = random.Random(seed).sample(entries, len(entries))
    assert compute_open_documents(entries) == compute_open_documents(shuffled)


@given(ledgers())
@settings(max_examples=100, deadline=None)
def test_no_document_is_open_for_more_than_its_amount_and_no_key_comes_twice(entries):
    documents = [document for group in compute_open_documents(entries).values() for document in group]
    assert all(0 < abs(d.open_amount) <= abs(d.amount) and d.open_amount * d.amount > 0 for d in documents)
    assert len({d.key for d in documents}) == len(documents)


@pytest.mark.parametrize(
    "name",
    [
        "RECETTE CB",
        "Recettes espèces",
        "ESPECES",
        "Clients divers",
        "CLIENT COMPTOIR",
        "Caisse",
        "Chèques",
        "CB",
    ],
)
def test_a_cash_account_is_not_a_customer(name):
    assert is_cash_account(name)


@pytest.mark.parametrize(
    "name", ["Caisse des Pins", "Atelier CB", "Comptoir du Sud", "CLIENTS", "Client Essai", ""]
)
def test_a_longer_name_is_not_a_cash_account(name):
    assert not is_cash_account(name)


@pytest.mark.parametrize(
    "name", ["", "CLIENTS", "Collectif clients", "CLIENTS A 5.5%", "Clients au 31/03/2026"]
)
def test_a_collective_label_names_no_customer(name):
    assert is_generic_account(name)


@pytest.mark.parametrize("name", ["Client Essai", "CLIENTS coop bio", "Essai SARL"])
def test_a_label_with_a_name_names_a_customer(name):
    assert not is_generic_account(name)


@pytest.mark.parametrize(
    ("journal", "label", "kind"),
    [
        ("VE Ventes", "Facture 12", DocumentKind.CREDIT_NOTE),
        ("VT", "Essai SARL", DocumentKind.CREDIT_NOTE),
        ("OD Opérations diverses", "AVOIR 12", DocumentKind.CREDIT_NOTE),
        ("BQ Banque d'essai", "Essai SARL", DocumentKind.PAYMENT),
        ("21 CREDIT D'ESSAI", "Essai SARL", DocumentKind.PAYMENT),
        ("VE Ventes", "Règlement Essai SARL", DocumentKind.PAYMENT),
        ("EV Encaissement des ventes", "Essai SARL", DocumentKind.PAYMENT),
        ("OD", "", DocumentKind.PAYMENT),
    ],
)
def test_a_credit_is_a_credit_note_or_a_payment_by_its_label_and_journal(journal, label, kind):
    assert detect_entry_kind(-100, journal, label) is kind
    assert detect_entry_kind(100, journal, label) is DocumentKind.INVOICE


@pytest.mark.parametrize(
    ("number", "journal", "label"),
    [
        ("A Nouv", "AD A Nouveaux détaillés", "Essai"),
        ("", "AN", ""),
        ("Anouveau", "RAN", ""),
        ("x", "OD", "Report à nouveau"),
    ],
)
def test_a_balance_carried_forward_without_a_number_is_labelled(number, journal, label):
    assert resolve_entry_number(number, journal, label) == OPENING_BALANCE_NUMBER


def test_an_invoice_carried_forward_with_its_number_keeps_it():
    assert resolve_entry_number("F2025-118", "AN A nouveau", "Facture") == "F2025-118"
    assert resolve_entry_number("x", "BQ Banque", "Virement") == ""
