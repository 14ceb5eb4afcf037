"""The sums that a list keeps are those of its groups, however it was mended."""

from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.customer import CustomerKind
from relances_app.domain.listing import Listing, Tally, count_group
from relances_app.domain.selection import Base, Group, Mode, Selection, tick_whole


def groups_of(customer_id):
    return st.builds(
        Group,
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
CHANGES = st.sets(st.integers(1, 9)).flatmap(
    lambda ids: st.fixed_dictionaries({id_: st.none() | groups_of(id_) for id_ in ids})
)
SELECTIONS = st.builds(
    Selection, st.sampled_from(Base), st.dictionaries(st.integers(1, 9), st.booleans(), max_size=4)
)


def count(groups, selection, mode):
    tally = Tally()
    for group in groups:
        tally = tally.plus(count_group(group, tick_whole(group, selection, mode), mode))
    return tally


@settings(deadline=None)
@given(groups=LISTS, selection=SELECTIONS, mode=st.sampled_from(Mode))
def test_what_is_ticked_is_the_sum_of_the_groups(groups, selection, mode):
    assert Listing.of(groups).tally(selection, {}, mode) == count(groups, selection, mode)


@settings(deadline=None)
@given(groups=LISTS, steps=st.lists(CHANGES, max_size=4), selection=SELECTIONS, mode=st.sampled_from(Mode))
def test_a_mended_list_is_a_fresh_one(groups, steps, selection, mode):
    listing, groups = Listing.of(groups), {group.customer_id: group for group in groups}
    for changes in steps:
        mended = listing.mend(changes)
        if any(group and id_ not in groups for id_, group in changes.items()):
            assert mended is None  # the place of a new one is not known
            continue
        groups = {id_: changes.get(id_, group) for id_, group in groups.items()}
        groups = {id_: group for id_, group in groups.items() if group}
        listing = mended
    fresh = Listing.of(groups.values())
    assert listing.groups == fresh.groups
    assert (listing.documents, listing.total, listing.unknown) == (
        fresh.documents,
        fresh.total,
        fresh.unknown,
    )
    assert listing.tally(selection, {}, mode) == fresh.tally(selection, {}, mode)
    assert all(listing.find(id_) == groups.get(id_) for id_ in range(1, 10))
