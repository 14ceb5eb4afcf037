"""What is in sight of a list, and its order."""

from dataclasses import replace
from datetime import date

import pytest

from relances_app.domain.accounts.account import Item
from relances_app.domain.accounts.document import Kind
from relances_app.domain.dunning.list_filter import (
    EVERYTHING,
    Column,
    Sight,
    arrange,
    arrange_items,
    begin_of_amount,
    begins_with,
    keep_seen,
)
from relances_app.domain.dunning.selection import Group
from relances_app.domain.sort_order import Order

ATELIER = Group(1, "C1", "Atelier", "", 1, 5_965)
CAFE = Group(2, "C2", "Café", "zoe@example.org", 2, 54_500)
DUNE = Group(3, "C3", "Dune", "cave@example.org", 1, -600)
ALL = [ATELIER, CAFE, DUNE]


@pytest.mark.parametrize(
    ("words", "begin"),
    [("545", "545"), ("545,", "545,"), ("1 501.6", "1501,6"), ("1 501,60 €", "1501,60"), ("FA24", ""),
     ("", ""), ("5,999", ""), ("-6", "")],
)  # fmt: skip
def test_words_are_a_figure_or_none(words, begin):
    assert begin_of_amount(words) == begin


@pytest.mark.parametrize(
    ("cents", "begin", "does"),
    [(54_500, "545", True), (54_500, "545,0", True), (545, "545", False), (545_010, "545", True),
     (-600, "6,00", True), (54_500, "", False)],
)  # fmt: skip
def test_a_sum_is_found_by_how_it_is_written(cents, begin, does):
    assert begins_with(cents, begin) is does


@pytest.mark.parametrize(
    ("sight", "answering", "seen"),
    [
        (EVERYTHING, set(), ALL),
        (Sight(words="caf"), {2}, [CAFE]),
        (Sight(words="545"), set(), [CAFE]),
        (Sight(words="caf", least=60_000), {2}, []),
        (Sight(least=5_965), set(), [ATELIER, CAFE]),
        (Sight(customer_id=3), set(), [DUNE]),
    ],
)
def test_a_customer_is_in_sight_whole_or_not_at_all(sight, answering, seen):
    assert keep_seen(ALL, sight, answering) == seen


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        (Column.CUSTOMER, [1, 2, 3], [3, 2, 1]),
        (Column.AMOUNT, [3, 1, 2], [2, 1, 3]),
        (Column.MAIL, [3, 2, 1], [2, 3, 1]),
        (Column.NUMBER, [2, 3, 1], [1, 3, 2]),
    ],
)
def test_every_column_puts_the_list_in_order_both_ways(column, up, down):
    firsts = {1: "F9", 2: "F1", 3: "F5"}
    for is_descending, wanted in ((False, up), (True, down)):
        arranged = arrange(ALL, Sight(column=column, is_descending=is_descending), firsts)
        assert [group.customer_id for group in arranged] == wanted


def test_the_documents_of_a_customer_follow_the_order_of_the_list():
    old = Item(1, 1, "F9", Kind.INVOICE, date(2024, 1, 1), date(2024, 2, 1), 500, 500, 0, None)
    new = replace(
        old, id=2, number="F1", issued_on=date(2024, 3, 1), due_on=date(2024, 4, 1), open_amount=900
    )
    both = (old, new)
    assert arrange_items(both, EVERYTHING.order) == both
    assert arrange_items(both, Order("numero")) == (new, old)
    assert arrange_items(both, Order("echeance")) == both
    assert arrange_items(both, Order("montant", is_descending=True)) == (new, old)
    reminded = (replace(old, level=2, last_reminded_on=date(2024, 5, 1)), replace(new, level=2))
    assert arrange_items(reminded, Order("niveau")) == reminded[::-1]
