"""What an import would change.

Long because each rule of the comparison has its case.
"""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.import_diff import ImportDiff, StoredDocument, compute_diff

DAY = date(2024, 2, 29)


def invoice(number, open_amount=10_000, **changes):
    document = Document("C1", number, DocumentKind.INVOICE, DAY, date(2024, 3, 30), 10_000, open_amount)
    return replace(document, **changes)


def as_stored(*documents, settled=False):
    return [StoredDocument(i, document, settled) for i, document in enumerate(documents, start=1)]


def test_documents_not_in_the_database_are_new():
    change = compute_diff([invoice("F1"), invoice("F2")], as_stored(invoice("F1")), is_whole_list=True)
    assert change.new == (invoice("F2"),)
    assert change.unchanged == 1


def test_the_same_file_twice_changes_nothing():
    documents = [invoice("F1"), invoice("F2", 2_000), invoice("F3", due_on=None)]
    change = compute_diff(documents, as_stored(*documents), is_whole_list=True)
    assert change.is_empty
    assert (change.unchanged, change.summary) == (3, "aucun changement")


@pytest.mark.parametrize(
    "changes",
    [
        {"open_amount": 4_000},
        {"amount": 12_000},
        {"due_on": date(2024, 4, 30)},
        {"kind": DocumentKind.DEPOSIT},
        {"is_estimated": True},
    ],
)
def test_a_document_with_other_values_is_changed(changes):
    known = as_stored(invoice("F1"))
    change = compute_diff([invoice("F1", **changes)], known, is_whole_list=True)
    assert change.changed == ((known[0], invoice("F1", **changes)),)
    assert not change.unchanged


def test_a_number_with_another_issue_date_is_another_document():
    known = as_stored(invoice("F1"))
    change = compute_diff([invoice("F1", issued_on=date(2025, 2, 28))], known, is_whole_list=False)
    assert [(document.issued_on.year, document.rank) for document in change.new] == [(2025, 1)]
    assert change.changed == change.settled == ()


def test_one_number_with_two_issue_dates_in_one_import_is_two_documents():
    documents = [invoice("F1"), invoice("F1", issued_on=date(2025, 2, 28))]
    change = compute_diff(documents, [], is_whole_list=True)
    assert [(document.issued_on.year, document.rank) for document in change.new] == [(2024, 0), (2025, 1)]


def test_a_document_whose_line_cannot_be_read_stays_open():
    known = as_stored(invoice("F1"), invoice("F2"))
    change = compute_diff([invoice("F1")], known, is_whole_list=True, unreadable={("C1", "F2")})
    assert change.settled == ()
    assert change.unreadable == (known[1],)


def test_a_document_missing_from_a_complete_list_is_settled():
    known = as_stored(invoice("F1"), invoice("F2"))
    assert compute_diff([invoice("F1")], known, is_whole_list=True).settled == (known[1],)


def test_additions_settle_nothing():
    assert compute_diff([invoice("F3")], as_stored(invoice("F1")), is_whole_list=False).settled == ()


def test_a_settled_document_is_not_settled_again():
    assert compute_diff([], as_stored(invoice("F1"), settled=True), is_whole_list=True).is_empty


def test_a_settled_document_that_comes_back_is_reopened():
    known = as_stored(invoice("F1"), settled=True)
    change = compute_diff([invoice("F1")], known, is_whole_list=True)
    assert change.reopened == ((known[0], invoice("F1")),)
    assert change.changed == ()


def test_an_estimated_due_date_is_no_change_while_the_file_has_none():
    stored = invoice("F1", due_on=date(2024, 3, 30), due_is_estimated=True)
    assert compute_diff([invoice("F1", due_on=None)], as_stored(stored), is_whole_list=True).is_empty


def test_a_due_date_read_in_place_of_an_estimated_one_is_a_change():
    stored = invoice("F1", due_is_estimated=True)
    assert len(compute_diff([invoice("F1")], as_stored(stored), is_whole_list=True).changed) == 1


MARCH, APRIL, MAY = (date(2024, month, 30) for month in (3, 4, 5))


def instalments(*days):
    """The instalments of one invoice, as a file with these due days ranks them."""
    return [invoice("F1", due_on=day, rank=rank) for rank, day in enumerate(days)]


def test_the_second_instalment_keeps_its_identity_once_the_first_is_paid():
    known = as_stored(*instalments(MARCH, APRIL))
    change = compute_diff(instalments(APRIL), known, is_whole_list=True)
    assert (change.settled, change.changed, change.unchanged) == ((known[0],), (), 1)


def test_a_part_payment_changes_its_own_instalment():
    known = as_stored(*instalments(MARCH, APRIL))
    read = [replace(document, open_amount=4_000) for document in instalments(APRIL)]
    change = compute_diff(read, known, is_whole_list=True)
    assert [(one.id, document.rank) for one, document in change.changed] == [(2, 1)]


def test_a_postponed_instalment_is_the_open_one_not_the_paid_one():
    paid, still_open = as_stored(*instalments(MARCH, APRIL))
    known = [replace(paid, settled=True), still_open]
    change = compute_diff(instalments(MAY), known, is_whole_list=True)
    assert [(one.id, document.rank) for one, document in change.changed] == [(2, 1)]
    assert change.reopened == change.settled == ()


def test_a_further_instalment_gets_a_rank_of_its_own():
    known = as_stored(*instalments(MARCH, MAY))
    change = compute_diff(instalments(MARCH, APRIL, MAY), known, is_whole_list=True)
    assert [(document.due_on, document.rank) for document in change.new] == [(APRIL, 2)]
    assert change.unchanged == 2


def test_two_files_that_hold_the_same_documents_bring_them_once():
    known = as_stored(*instalments(MARCH, APRIL))
    assert compute_diff(instalments(MARCH, APRIL) * 2, known, is_whole_list=True).is_empty
    assert len(compute_diff(instalments(MARCH, APRIL) * 2, [], is_whole_list=True).new) == 2


def test_an_invoice_split_into_instalments_keeps_the_first_one():
    change = compute_diff(
        instalments(MARCH, APRIL), as_stored(invoice("F1", due_on=MARCH)), is_whole_list=True
    )
    assert [(document.due_on, document.rank) for document in change.new] == [(APRIL, 1)]
    assert change.unchanged == 1


@pytest.mark.parametrize(("kept", "questioned"), [(5, False), (4, True), (0, True)])
def test_a_list_that_settles_more_than_half_of_ten_needs_confirmation(kept, questioned):
    documents = [invoice(f"F{i}") for i in range(10)]
    assert (
        compute_diff(documents[:kept], as_stored(*documents), is_whole_list=True).settles_most is questioned
    )


def test_settling_all_of_a_few_needs_no_confirmation():
    documents = [invoice(f"F{i}") for i in range(9)]
    assert not compute_diff([], as_stored(*documents), is_whole_list=True).settles_most


def test_documents_settled_long_ago_do_not_count_among_the_open_ones():
    old = as_stored(*(invoice(f"A{i}") for i in range(100)), settled=True)
    still_open = as_stored(*(invoice(f"F{i}") for i in range(10)))
    assert compute_diff([], old + still_open, is_whole_list=True).settles_most


def test_the_summary_is_correct_french():
    documents = [invoice(f"N{i}") for i in range(5)] + [invoice(f"C{i}", 1) for i in range(3)]
    known = as_stored(*(invoice(f"C{i}") for i in range(3)), *(invoice(f"S{i}") for i in range(12)))
    change = compute_diff(documents, known, is_whole_list=True, rejected=2)
    assert change.summary == "5 nouvelles, 12 soldées, 3 modifiées, 2 rejetées"


def test_the_summary_uses_the_singular_and_omits_zeros():
    one = StoredDocument(1, invoice("F1"))
    change = ImportDiff(new=(invoice("F2"),), settled=(one,), reopened=((one, invoice("F1")),))
    assert change.summary == "1 nouvelle, 1 rouverte, 1 soldée"


days = st.sampled_from([MARCH, APRIL, MAY, None])


@given(st.lists(days, unique=True), st.lists(days, unique=True), st.sets(st.integers(0, 3)))
def test_instalments_never_share_a_rank_and_the_same_file_twice_changes_nothing(first, second, paid):
    known = [replace(one, settled=one.document.rank in paid) for one in as_stored(*instalments(*first))]
    change = compute_diff(instalments(*second), known, is_whole_list=True)
    after = {one.document.rank: one.document for one in known}
    after |= {document.rank: document for _, document in (*change.changed, *change.reopened)}
    assert not after.keys() & {document.rank for document in change.new}
    still_open = [*change.new, *(d for _, d in (*change.changed, *change.reopened))]
    assert len(still_open) + change.unchanged == len(second)
    settled = {one.document.rank for one in change.settled} | (paid - {d.rank for _, d in change.reopened})
    db = [StoredDocument(0, document, rank in settled) for rank, document in after.items()]
    db += [StoredDocument(0, document) for document in change.new]
    assert compute_diff(instalments(*second), db, is_whole_list=True).is_empty


documents = st.builds(
    Document,
    customer_code=st.sampled_from(["C1", "C2"]),
    number=st.sampled_from([f"F{i}" for i in range(12)]),
    kind=st.sampled_from(DocumentKind),
    issued_on=st.just(DAY),
    due_on=st.sampled_from([None, DAY, date(2024, 3, 30)]),
    amount=st.integers(-500, 500),
    open_amount=st.integers(-500, 500),
)
lists = st.lists(documents, max_size=20, unique_by=lambda document: document.key)


@given(lists, lists, st.randoms())
def test_the_order_of_lines_does_not_matter(read, stored, chance):
    mixed = read[:]
    chance.shuffle(mixed)
    known = as_stored(*stored)
    one, other = (compute_diff(some, known, is_whole_list=True) for some in (read, mixed))
    assert set(one.new) == set(other.new)
    assert set(one.changed) == set(other.changed)
    assert (one.settled, one.unchanged) == (other.settled, other.unchanged)


@given(lists, lists)
def test_every_document_has_exactly_one_change_type(read, stored):
    change = compute_diff(read, as_stored(*stored), is_whole_list=True)
    assert len(change.new) + len(change.changed) + len(change.reopened) + change.unchanged == len(read)
    assert len(change.settled) == len({d.key for d in stored} - {d.key for d in read})


def test_two_hundred_thousand_documents_are_compared_in_a_few_seconds():
    many = [Document("C1", f"F{i}", DocumentKind.INVOICE, DAY, DAY, 10_000, 10_000) for i in range(201_000)]
    stored, read = as_stored(*many[:200_000]), many[1_000:]
    start = time.process_time()
    change = compute_diff(read, stored, is_whole_list=True)
    assert time.process_time() - start < 5
    assert (len(change.new), len(change.settled), change.unchanged) == (1_000, 1_000, 199_000)


def test_an_estimated_due_date_does_not_replace_the_one_that_is_known():
    known = as_stored(invoice("F1"))
    estimated = invoice("F1", due_on=date(2024, 4, 29), due_is_estimated=True)
    assert compute_diff([estimated], known, is_whole_list=True).is_empty
    [(_, changed)] = compute_diff([replace(estimated, open_amount=1)], known, is_whole_list=True).changed
    assert (changed.due_on, changed.due_is_estimated) == (date(2024, 3, 30), False)


def test_an_invoice_entered_by_hand_is_asked_about_not_settled():
    by_hand = StoredDocument(1, invoice("M1"), by_hand=True)
    change = compute_diff([invoice("F1")], [by_hand], is_whole_list=True)
    assert change.settled == ()
    [question] = change.by_hand
    assert question.documents == (by_hand.document.key,)
    answered = compute_diff([invoice("F1")], [by_hand], is_whole_list=True, answers={question.key: "not_due"})
    assert answered.settled == (by_hand,)


def test_additions_ask_only_about_one_like_it():
    by_hand = StoredDocument(1, invoice("M-1"), by_hand=True)
    assert compute_diff([invoice("F1", 5_000, amount=5_000)], [by_hand], is_whole_list=False).by_hand == ()
    for twin in (invoice("m 1", issued_on=date(2024, 3, 1)), invoice("F9")):
        [question] = compute_diff([twin], [by_hand], is_whole_list=False).by_hand
        assert twin.number in question.message


def test_a_list_that_contains_it_takes_it_over():
    by_hand = StoredDocument(1, invoice("M1"), by_hand=True)
    change = compute_diff([invoice("M1")], [by_hand], is_whole_list=True)
    assert change.listed_by_hand == (by_hand,)
    assert change.by_hand == ()
