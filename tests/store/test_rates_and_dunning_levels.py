"""The tables of rates and of the ladder: filled by the migration, changed by a person, read as the rules use them."""

from dataclasses import replace

from builders import scratch

from relances_app.domain.charges.published_rates import PUBLISHED
from relances_app.domain.charges.rates import HalfYear, Rate, RateKind, RateRule
from relances_app.domain.dunning.dunning_levels import DEFAULT_LADDER, LEVELS, Channels, ChargesMode
from relances_app.store.dunning_levels import find_ladder, keep_rung
from relances_app.store.rates import find_rates, find_rule, forget_rate, keep_rate, keep_rule


def test_new_books_hold_the_published_rates(shared_db):
    assert find_rates(shared_db) == PUBLISHED
    assert list(find_rates(shared_db)) == sorted(PUBLISHED)


def test_a_rate_is_replaced_added_and_forgotten(shared_db):
    own = Rate(HalfYear(2027, 1), 265, 290, "JO")
    with scratch(shared_db) as db:
        keep_rate(db, own)
        keep_rate(db, replace(own, half_year=HalfYear(2026, 2)))
        assert find_rates(db)[HalfYear(2027, 1)] == own
        assert find_rates(db)[HalfYear(2026, 2)].refi == 265
        forget_rate(db, HalfYear(2027, 1))
        assert HalfYear(2027, 1) not in find_rates(db)


def test_the_rule_of_the_contracts_is_the_law_until_the_structure_says_otherwise(shared_db):
    assert find_rule(shared_db) == RateRule()
    with scratch(shared_db) as db:
        for rule in (
            RateRule(kind, 1250 * (kind is RateKind.CONTRACT)) for kind in RateKind if kind != "legal"
        ):
            keep_rule(db, rule)
            assert find_rule(db) == rule


def test_a_level_that_is_as_it_came_is_not_kept_apart(shared_db):
    assert find_ladder(shared_db) == DEFAULT_LADDER
    assert set(DEFAULT_LADDER) == set(LEVELS)
    own = replace(
        DEFAULT_LADDER[3], name="Mise en demeure", channels=Channels.LETTER, charges=ChargesMode.CLAIMED
    )
    with scratch(shared_db) as db:
        keep_rung(db, own)
        assert find_ladder(db)[3] == own
        keep_rung(db, DEFAULT_LADDER[3])
        assert db["rung"].count == 0
