"""The ladder of this request: read once, however many names a page writes."""

from typing import cast

from flask import g

from relances_app.domain.dunning.dunning_levels import DunningLevels
from relances_app.services import dunning_levels
from relances_app.web.request_context import get_db


def get_levels() -> DunningLevels:
    """Return every level as it is set."""
    if "rungs" not in g:
        g.rungs = dunning_levels.get_levels(get_db())
    return cast("DunningLevels", g.rungs)


def label_level(level: int) -> str:
    """Return what the structure calls a level."""
    return get_levels()[level].name
