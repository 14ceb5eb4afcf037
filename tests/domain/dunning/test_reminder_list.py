"""The totals of a list, and what is ticked in it, are those of its groups counted one by one."""

from builders import make_item
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.dunning.reminder_list import ReminderList, SelectionTotals
from relances_app.domain.dunning.selection import (
    CheckState,
    CustomerGroup,
    DefaultSelection,
    ReminderMode,
    SelectedTotals,
    Selection,
)


def groups_of(customer_id):
    return st.builds(
        CustomerGroup,
        st.just(customer_id),
        st.just("C"),
        st.just("Atelier"),
        st.sampled_from(["", "a@example.org"]),
        st.integers(1, 4),
        st.integers(-2, 3),
        st.sampled_from(["", "", "pause"]),
        st.sampled_from(CustomerKind),
    )


LISTS = st.sets(st.integers(1, 9)).flatmap(lambda ids: st.tuples(*map(groups_of, sorted(ids))))
SELECTIONS = st.builds(
    Selection,
    st.sampled_from(DefaultSelection),
    st.dictionaries(st.integers(1, 9), st.booleans(), max_size=4),
)


def totals(groups, selection, mode):
    tally = SelectionTotals()
    for group in groups:
        is_ticked = selection.is_customer_selected(group, mode)
        ticked = (
            SelectedTotals(group.count, group.total, CheckState.ALL)
            if is_ticked
            else SelectedTotals(0, 0, CheckState.NONE)
        )
        tally.add(group, ticked, mode)
    return tally


@settings(deadline=None)
@given(groups=LISTS, selection=SELECTIONS, mode=st.sampled_from(ReminderMode))
def test_selection_totals_are_the_sum_of_the_groups(groups, selection, mode):
    assert ReminderList.from_groups(groups).compute_selection_totals(selection, {}, mode) == totals(
        groups, selection, mode
    )


@settings(deadline=None)
@given(groups=LISTS)
def test_a_list_has_the_totals_of_its_groups(groups):
    listing, by_customer = ReminderList.from_groups(groups), {group.customer_id: group for group in groups}
    assert listing.groups == groups
    assert listing.documents == sum(group.count for group in groups)
    assert listing.total == sum(group.total for group in groups)
    assert listing.unknown == sum(group.kind is CustomerKind.UNKNOWN for group in groups)
    assert all(listing.get_group(id_) == by_customer.get(id_) for id_ in range(1, 10))


@given(
    cents=st.lists(st.integers(-9_000, 9_000), min_size=1, max_size=5),
    base=st.sampled_from(DefaultSelection),
    chosen=st.none() | st.booleans(),
    mode=st.sampled_from(ReminderMode),
    email=st.sampled_from(["", "a@example.org"]),
)
def test_a_group_counted_whole_and_one_by_one_gives_the_same(cents, base, chosen, mode, email):
    items = tuple(make_item(id=n, cents=sum_) for n, sum_ in enumerate(cents))
    group = CustomerGroup(1, "C1", "Atelier", email, len(items), sum(cents))
    selection = Selection(base, {} if chosen is None else {1: chosen})
    listing = ReminderList.from_groups([group])
    assert listing.compute_selection_totals(selection, {}, mode) == listing.compute_selection_totals(
        selection, {1: items}, mode
    )
