"""List filter and sort order."""

from dataclasses import replace
from datetime import date

import pytest

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.dunning.list_filter import (
    NO_FILTER,
    ListFilter,
    SortColumn,
    amount_prefix,
    amount_starts_with,
    apply_filter,
    sort_groups,
    sort_items,
)
from relances_app.domain.dunning.selection import CustomerGroup
from relances_app.domain.sort_order import SortOrder

ATELIER = CustomerGroup(1, "C1", "Atelier", "", 1, 5_965)
CAFE = CustomerGroup(2, "C2", "Café", "zoe@example.org", 2, 54_500)
DUNE = CustomerGroup(3, "C3", "Dune", "cave@example.org", 1, -600)
ALL = [ATELIER, CAFE, DUNE]


@pytest.mark.parametrize(
    ("words", "begin"),
    [("545", "545"), ("545,", "545,"), ("1 501.6", "1501,6"), ("1 501,60 €", "1501,60"), ("FA24", ""),
     ("", ""), ("5,999", ""), ("-6", "")],
)  # fmt: skip
def test_a_search_text_is_an_amount_or_not(words, begin):
    assert amount_prefix(words) == begin


@pytest.mark.parametrize(
    ("cents", "begin", "does"),
    [(54_500, "545", True), (54_500, "545,0", True), (545, "545", False), (545_010, "545", True),
     (-600, "6,00", True), (54_500, "", False)],
)  # fmt: skip
def test_an_amount_is_found_as_written(cents, begin, does):
    assert amount_starts_with(cents, begin) is does


@pytest.mark.parametrize(
    ("list_filter", "answering", "seen"),
    [
        (NO_FILTER, set(), ALL),
        (ListFilter(search="caf"), {2}, [CAFE]),
        (ListFilter(search="545"), set(), [CAFE]),
        (ListFilter(search="caf", min_amount=60_000), {2}, []),
        (ListFilter(min_amount=5_965), set(), [ATELIER, CAFE]),
        (ListFilter(customer_id=3), set(), [DUNE]),
    ],
)
def test_a_customer_is_visible_with_all_documents_or_not_at_all(list_filter, answering, seen):
    assert apply_filter(ALL, list_filter, answering) == seen


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        (SortColumn.CUSTOMER, [1, 2, 3], [3, 2, 1]),
        (SortColumn.AMOUNT, [3, 1, 2], [2, 1, 3]),
        (SortColumn.MAIL, [3, 2, 1], [2, 3, 1]),
        (SortColumn.NUMBER, [2, 3, 1], [1, 3, 2]),
    ],
)
def test_every_column_sorts_the_list_in_both_directions(column, up, down):
    firsts = {1: "F9", 2: "F1", 3: "F5"}
    for is_descending, wanted in ((False, up), (True, down)):
        arranged = sort_groups(ALL, ListFilter(column=column, is_descending=is_descending), firsts)
        assert [group.customer_id for group in arranged] == wanted


def test_the_documents_of_a_customer_follow_the_order_of_the_list():
    old = OpenItem(1, 1, "F9", DocumentKind.INVOICE, date(2024, 1, 1), date(2024, 2, 1), 500, 500, 0, None)
    new = replace(
        old, id=2, number="F1", issued_on=date(2024, 3, 1), due_on=date(2024, 4, 1), open_amount=900
    )
    both = (old, new)
    assert sort_items(both, NO_FILTER.order) == both
    assert sort_items(both, SortOrder("numero")) == (new, old)
    assert sort_items(both, SortOrder("echeance")) == both
    assert sort_items(both, SortOrder("montant", is_descending=True)) == (new, old)
    reminded = (replace(old, level=2, last_reminded_on=date(2024, 5, 1)), replace(new, level=2))
    assert sort_items(reminded, SortOrder("niveau")) == reminded[::-1]
