"""Late interest and the 40 € fee, by the vectors of the facts and by properties.

Long because it is a table of legal figures and the properties that hold for all.
"""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.charges.charges import (
    REASON_INSOLVENT,
    REASON_NO_NOTICE,
    REASON_UNKNOWN_KIND,
    Charges,
    LegalBasis,
    build_debt,
    build_debts,
    compute_customer_charges,
    set_off_credits,
)
from relances_app.domain.charges.interest import Debt, Payment, Segment, compute_segments, format_interests
from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.domain.charges.rates import HalfYear, RateKind, RateRule

PROFESSIONAL = LegalBasis(CustomerKind.PROFESSIONAL)
FEBRUARY = Debt("F1", date(2024, 2, 29), 150160)


def compute(debt: Debt, stop_on: date, basis: LegalBasis = PROFESSIONAL) -> Charges:
    return compute_customer_charges([debt], basis, stop_on, PUBLISHED_RATES)


@pytest.mark.parametrize(
    ("amount", "due_on", "stop_on", "segments", "total"),
    [
        (
            150160,
            date(2024, 2, 29),
            date(2024, 9, 30),
            [(122, 1450, "72,7762"), (92, 1425, "53,9342")],
            12671,
        ),
        (
            1000000,
            date(2024, 9, 30),
            date(2025, 3, 31),
            [(92, 1425, "359,1781"), (90, 1315, "324,2466")],
            68342,
        ),
        (47015, date(2025, 12, 13), date(2026, 3, 31), [(18, 1215, "2,8170"), (90, 1215, "14,0852")], 1690),
    ],
)
def test_the_reference_vectors_are_computed(amount, due_on, stop_on, segments, total):
    charges = compute(Debt("F1", due_on, amount), stop_on)
    found = charges.documents[0].segments
    assert [(s.days, s.rate, i) for s, i in zip(found, format_interests(found), strict=True)] == segments
    assert charges.interest == total
    assert charges.fees == 4000


def test_nothing_is_due_on_the_due_date_itself_not_even_the_fee():
    assert compute(FEBRUARY, date(2024, 2, 29)).total == 0
    assert compute(FEBRUARY, date(2024, 1, 15)).total == 0


def test_the_fee_is_due_from_the_first_day():
    assert compute(FEBRUARY, date(2024, 3, 1)).fees == 4000


def test_segments_name_their_first_and_last_day():
    """29/02 due; 1 March to 30 June, then 1 July to 30 September."""
    days = [(s.first_day, s.last_day) for s in compute(FEBRUARY, date(2024, 9, 30)).documents[0].segments]
    assert days == [(date(2024, 3, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 9, 30))]


def test_after_a_payment_the_balance_accrues_interest_from_the_next_day():
    """1 000,00 at 14,50 %: 31 days on the whole, then 30 days on the 400,00 that are left."""
    debt = Debt("F1", date(2024, 2, 29), 100000, (Payment(date(2024, 3, 31), 60000),))
    document = compute(debt, date(2024, 4, 30)).documents[0]
    assert [(s.days, s.balance) for s in document.segments] == [(31, 100000), (30, 40000)]
    assert document.interest == round(100000 * 0.145 * 31 / 365 + 40000 * 0.145 * 30 / 365) == 1708


def test_a_payment_before_the_due_date_lowers_the_base_at_once():
    debt = replace(FEBRUARY, payments=(Payment(date(2024, 2, 10), 50160),))
    assert {s.balance for s in compute(debt, date(2024, 9, 30)).documents[0].segments} == {100000}


def test_a_document_paid_late_accrues_interest_up_to_its_payment_and_one_fee():
    debt = replace(FEBRUARY, payments=(Payment(date(2024, 3, 10), 150160),))
    charges = compute(debt, date(2024, 9, 30))
    assert [s.days for s in charges.documents[0].segments] == [10]
    assert charges.fees == 4000


def test_a_document_paid_in_time_adds_nothing():
    debt = replace(FEBRUARY, payments=(Payment(date(2024, 2, 29), 150160),))
    assert compute(debt, date(2024, 9, 30)).total == 0


def test_the_fee_is_counted_once_per_invoice_with_instalments_and_part_payments():
    paid = (Payment(date(2024, 4, 1), 1000), Payment(date(2024, 5, 1), 1000))
    debts = [
        replace(FEBRUARY, payments=paid),
        Debt("F1", date(2024, 3, 31), 5000),
        Debt("F2", date(2024, 3, 31), 5000),
    ]
    assert [
        d.fee
        for d in compute_customer_charges(debts, PROFESSIONAL, date(2024, 9, 30), PUBLISHED_RATES).documents
    ] == [
        4000,
        0,
        4000,
    ]


def test_an_instalment_not_yet_late_does_not_use_up_the_fee():
    debts = [Debt("F1", date(2025, 3, 31), 5000), FEBRUARY]
    assert [
        d.fee
        for d in compute_customer_charges(debts, PROFESSIONAL, date(2024, 9, 30), PUBLISHED_RATES).documents
    ] == [
        0,
        4000,
    ]


def test_a_private_person_owes_nothing_before_the_notice_is_received():
    charges = compute(FEBRUARY, date(2024, 9, 30), LegalBasis(CustomerKind.PRIVATE))
    assert (charges.total, charges.reason) == (0, REASON_NO_NOTICE)


def test_a_private_person_owes_the_legal_rate_from_the_receipt_and_never_a_fee():
    """Received on 10 June: 20 days at 5,07 %, then 30 days at 4,92 %, independent of the contract rate."""
    basis = LegalBasis(
        CustomerKind.PRIVATE, RateRule(RateKind.CONTRACT, 1500), notice_received_on=date(2024, 6, 10)
    )
    charges = compute(FEBRUARY, date(2024, 7, 30), basis)
    assert [(s.days, s.rate) for s in charges.documents[0].segments] == [(20, 507), (30, 492)]
    assert charges.fees == 0
    assert charges.rule == RateRule(RateKind.LEGAL)


def test_a_notice_received_before_the_due_date_changes_nothing_until_then():
    basis = LegalBasis(CustomerKind.PRIVATE, notice_received_on=date(2024, 1, 5))
    assert compute(FEBRUARY, date(2024, 3, 10), basis).documents[0].segments[0].days == 10


def test_a_professional_owes_from_the_due_date_despite_a_later_letter():
    """Due on 29 February; a registered letter received on 10 June delays no interest between professionals."""
    basis = replace(PROFESSIONAL, notice_received_on=date(2024, 6, 10))
    charges = compute(FEBRUARY, date(2024, 9, 30), basis)
    assert [(s.first_day, s.days) for s in charges.documents[0].segments] == [
        (date(2024, 3, 1), 122),
        (date(2024, 7, 1), 92),
    ]
    assert (charges.interest, charges.fees) == (12671, 4000)


@pytest.mark.parametrize(
    ("basis", "reason"),
    [
        (LegalBasis(CustomerKind.UNKNOWN), REASON_UNKNOWN_KIND),
        (LegalBasis(CustomerKind.PROFESSIONAL, is_insolvent=True), REASON_INSOLVENT),
    ],
)
def test_nothing_is_charged_without_a_known_customer_type_or_in_insolvency_and_the_reason_is_given(
    basis, reason
):
    charges = compute(FEBRUARY, date(2024, 9, 30), basis)
    assert (charges.total, charges.documents, charges.reason) == (0, (), reason)


def test_days_of_a_half_year_without_a_rate_are_left_out_and_named():
    charges = compute(Debt("F1", date(2026, 12, 1), 100000), date(2027, 8, 31))
    assert [s.last_day for s in charges.documents[0].segments] == [date(2026, 12, 31)]
    assert charges.missing == (HalfYear(2027, 1), HalfYear(2027, 2))


def test_a_contract_rate_knows_no_missing_half_year():
    basis = LegalBasis(CustomerKind.PROFESSIONAL, RateRule(RateKind.CONTRACT, 1000))
    charges = compute(Debt("F1", date(2026, 12, 1), 100000), date(2027, 1, 31), basis)
    assert charges.missing == ()
    assert charges.interest == round(100000 * 0.10 * 61 / 365)


def test_totals_add_the_rounded_sums_of_the_documents():
    debts = [Debt("F1", date(2025, 12, 13), 47015), Debt("F2", date(2024, 9, 30), 1000000)]
    charges = compute_customer_charges(debts, PROFESSIONAL, date(2026, 3, 31), PUBLISHED_RATES)
    assert charges.interest == sum(d.interest for d in charges.documents)
    assert charges.total == charges.interest + 8000


def test_an_open_item_becomes_a_debt_of_its_open_amount_and_dated_payments():
    """1 000,00 invoiced, 700,00 open, of the 300,00 paid only 100,00 have a day: 800,00 is the base."""
    item = OpenItem(1, 1, "F1", DocumentKind.INVOICE, date(2024, 1, 31), date(2024, 2, 29), 100000, 70000)
    payment = Payment(date(2024, 4, 1), 10000)
    assert build_debt(item, (payment,)) == Debt("F1", date(2024, 2, 29), 80000, (payment,))
    credit = replace(item, kind=DocumentKind.CREDIT_NOTE, amount=-100, open_amount=-100)
    assert compute(build_debt(credit), date(2024, 9, 30)).total == 0


def test_payments_that_contradict_the_open_amount_are_ignored():
    """1 000,00 invoiced and open in the file; payments are ignored: 1 000,00 is the base."""
    item = OpenItem(1, 1, "F1", DocumentKind.INVOICE, date(2024, 1, 31), date(2024, 2, 29), 100000, 100000)
    assert build_debt(item, (Payment(date(2024, 4, 1), 30000),)) == Debt("F1", date(2024, 2, 29), 100000)


def make_item(id_, number, issued_on, due_on, cents):
    kind = DocumentKind.INVOICE if cents > 0 else DocumentKind.CREDIT_NOTE
    return OpenItem(id_, 1, number, kind, issued_on, due_on, cents, cents)


def test_a_credit_is_set_off_on_its_day_against_the_oldest_invoices():
    """A credit of 150,00 pays F1 (100,00) whole and 50,00 of F2: no interest on them from the next day."""
    items = (
        make_item(2, "F2", date(2024, 2, 1), date(2024, 3, 2), 20000),
        make_item(1, "F1", date(2024, 1, 1), date(2024, 1, 31), 10000),
        make_item(3, "A1", date(2024, 4, 1), date(2024, 4, 1), -15000),
    )
    day = date(2024, 4, 1)
    assert set_off_credits(items) == {1: (Payment(day, 10000),), 2: (Payment(day, 5000),)}
    charges = compute_customer_charges(
        build_debts(items, {}), PROFESSIONAL, date(2024, 5, 1), PUBLISHED_RATES
    )
    assert [(d.number, [(s.days, s.balance) for s in d.segments]) for d in charges.documents] == [
        ("F2", [(30, 20000), (30, 15000)]),
        ("F1", [(61, 10000)]),
    ]


def test_a_structure_without_interest_still_charges_the_fee():
    charges = compute(FEBRUARY, date(2024, 9, 30), replace(PROFESSIONAL, rule=RateRule(RateKind.NONE)))
    assert (charges.interest, charges.fees, charges.missing) == (0, 4000, ())


@given(
    st.lists(st.integers(-(10**6), 10**6).filter(bool), max_size=6), st.dates(max_value=date(2026, 12, 31))
)
def test_offsets_never_exceed_the_credits_or_any_invoice(sums, day):
    items = [make_item(n, f"D{n}", day, day, cents) for n, cents in enumerate(sums)]
    found = set_off_credits(items)
    paid = {id_: sum(p.amount for p in payments) for id_, payments in found.items()}
    assert sum(paid.values()) == min(sum(c for c in sums if c > 0), -sum(c for c in sums if c < 0))
    assert all(paid[n] <= sums[n] for n in paid)


days = st.dates(date(2015, 1, 1), date(2026, 12, 31))
amounts = st.integers(1, 10**9)
payments = st.lists(st.builds(Payment, days, st.integers(1, 10**8)), max_size=4).map(tuple)
debts = st.builds(Debt, st.just("F"), days, amounts, payments)


@given(debts, days)
def test_charges_are_never_negative(debt, stop_on):
    charges = compute(debt, stop_on)
    assert charges.interest >= 0
    assert charges.fees in (0, 4000)
    assert all(s.balance > 0 and s.days > 0 for d in charges.documents for s in d.segments)


@given(debts)
def test_charges_are_zero_up_to_the_due_date(debt):
    assert compute(debt, debt.due_on).total == 0


@given(debts, st.integers(0, 900), st.integers(0, 900))
def test_interest_is_additive_over_periods_at_one_rate(debt, first, second):
    rule = RateRule(RateKind.CONTRACT, 1234)
    middle, end = debt.due_on + timedelta(days=first), debt.due_on + timedelta(days=first + second)

    def add(start: date, stop: date) -> Fraction:
        return sum((s.interest for s in compute_segments(debt, start, stop, rule, {})[0]), Fraction(0))

    assert add(debt.due_on, middle) + add(middle, end) == add(debt.due_on, end)


@given(debts, days)
def test_every_late_day_on_which_something_is_owed_is_counted_once(debt, stop_on):
    owed = [
        day
        for n in range(1, (stop_on - debt.due_on).days + 1)
        if debt.owed_on(day := debt.due_on + timedelta(days=n))
    ]
    segments = compute(debt, stop_on).documents[0].segments
    listed = [s.first_day + timedelta(days=n) for s in segments for n in range(s.days)]
    assert listed == owed


@given(debts, days)
def test_the_lines_of_a_detail_add_up_to_the_rounded_sum(debt, stop_on):
    document = compute(debt, stop_on).documents[0]
    printed = [i.replace("\u202f", "").replace(",", ".") for i in format_interests(document.segments)]
    assert int(sum(map(Fraction, printed)) * 100 + Fraction(1, 2)) == document.interest


def test_a_detail_takes_more_decimals_where_four_would_not_add_up():
    """0,49996 cent is rounded to nothing, while 0,0050 euro would be read as one cent."""
    segment = Segment(date(2024, 1, 1), date(2024, 1, 1), 1824854, 1)
    assert format_interests([segment]) == ("0,0049996",)


@given(
    st.lists(st.integers(-(10**6), 10**6).filter(bool), min_size=1, max_size=5), days, days, days,
    st.lists(st.tuples(days, st.integers(1, 10**6)), max_size=3),
)  # fmt: skip
def test_payments_and_credits_never_raise_the_charges(sums, issued_on, due_on, stop_on, paid):
    items = [make_item(n, f"D{n}", issued_on, due_on, cents) for n, cents in enumerate(sums)]
    payments = {0: tuple(Payment(day, cents) for day, cents in paid)}
    with_all = compute_customer_charges(build_debts(items, payments), PROFESSIONAL, stop_on, PUBLISHED_RATES)
    alone = [build_debt(item) for item in items if item.is_open_invoice]
    without = compute_customer_charges(alone, PROFESSIONAL, stop_on, PUBLISHED_RATES)
    for lower, higher in zip(with_all.documents, without.documents, strict=True):
        assert lower.interest <= higher.interest
        assert lower.fee <= higher.fee
