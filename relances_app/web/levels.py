"""Dunning levels, loaded once per request."""

from typing import cast

from flask import g

from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL, DunningLevels
from relances_app.services import dunning_levels
from relances_app.web.request_context import get_db


def get_levels() -> DunningLevels:
    """Return the dunning levels as configured."""
    if "dunning_levels" not in g:
        g.dunning_levels = dunning_levels.get_levels(get_db())
    return cast("DunningLevels", g.dunning_levels)


def label_level(level: int) -> str:
    """Return the configured name of a level, or that of a statement."""
    return get_levels()[level].name if level != STATEMENT_LEVEL else "Relevé de compte"
