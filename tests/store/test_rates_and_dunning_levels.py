"""Tables of rates and dunning levels: filled by the migration, edited by the user, read by the rules."""

from dataclasses import replace

from builders import rolled_back

from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.domain.charges.rates import HalfYear, Rate, RateKind, RateRule
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS, LEVELS, AllowedChannels, ChargesMode
from relances_app.store.dunning_levels import get_dunning_levels, save_level
from relances_app.store.rates import delete_rate, get_rule, list_rates, save_rate, save_rule


def test_a_new_database_has_the_published_rates(shared_db):
    assert list_rates(shared_db) == PUBLISHED_RATES
    assert list(list_rates(shared_db)) == sorted(PUBLISHED_RATES)


def test_a_rate_is_replaced_added_and_deleted(shared_db):
    own = Rate(HalfYear(2027, 1), 265, 290, "JO")
    with rolled_back(shared_db) as db:
        save_rate(db, own)
        save_rate(db, replace(own, half_year=HalfYear(2026, 2)))
        assert list_rates(db)[HalfYear(2027, 1)] == own
        assert list_rates(db)[HalfYear(2026, 2)].refi == 265
        delete_rate(db, HalfYear(2027, 1))
        assert HalfYear(2027, 1) not in list_rates(db)


def test_the_contract_rate_rule_is_statutory_by_default(shared_db):
    assert get_rule(shared_db) == RateRule()
    with rolled_back(shared_db) as db:
        for rule in (
            RateRule(kind, 1250 * (kind is RateKind.CONTRACT)) for kind in RateKind if kind != "legal"
        ):
            save_rule(db, rule)
            assert get_rule(db) == rule


def test_a_default_level_is_not_stored(shared_db):
    assert get_dunning_levels(shared_db) == DEFAULT_LEVELS
    assert set(DEFAULT_LEVELS) == set(LEVELS)
    own = replace(
        DEFAULT_LEVELS[3],
        name="Mise en demeure",
        channels=AllowedChannels.LETTER,
        charges=ChargesMode.CHARGED,
    )
    with rolled_back(shared_db) as db:
        save_level(db, own)
        assert get_dunning_levels(db)[3] == own
        save_level(db, DEFAULT_LEVELS[3])
        assert db["rung"].count == 0
