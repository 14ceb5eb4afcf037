"""How old the data are, and what follows."""

from datetime import date

import pytest

from relances_app.domain.dunning.freshness import Freshness
from relances_app.domain.errors import UserError

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("brought_on", "is_old", "is_stale", "sentence"),
    [
        (None, False, False, ""),
        (DAY, False, False, "Données du 02/03/2026 (aujourd'hui)"),
        (date(2026, 3, 1), False, False, "Données du 01/03/2026 (hier)"),
        (date(2026, 2, 23), False, False, "Données du 23/02/2026 (il y a 7 jours)"),
        (date(2026, 2, 22), True, False, "Données du 22/02/2026 (il y a 8 jours)"),
        (date(2026, 1, 31), True, False, "Données du 31/01/2026 (il y a 30 jours)"),
        (date(2026, 1, 30), True, True, "Données du 30/01/2026 (il y a 31 jours)"),
        (date(2026, 3, 9), False, False, "Données du 09/03/2026 (aujourd'hui)"),
    ],
)
def test_data_become_old_then_stale(brought_on, is_old, is_stale, sentence):
    data = Freshness(brought_on, DAY)
    assert (data.is_old, data.is_stale, data.message) == (is_old, is_stale, sentence)


def test_stale_data_are_refused_until_confirmed():
    data = Freshness(date(2026, 1, 1), DAY)
    with pytest.raises(UserError, match="confirmez"):
        data.require_fresh(is_accepted=False)
    data.require_fresh(is_accepted=True)
    Freshness(None, DAY).require_fresh(is_accepted=False)
