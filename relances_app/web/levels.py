"""The ladder of this request: read once, however many names a page writes."""

from typing import cast

from flask import g

from relances_app.domain.dunning.dunning_levels import Ladder
from relances_app.services import dunning_levels
from relances_app.web.request_context import get_books


def find_rungs() -> Ladder:
    """Return every level as it is set."""
    if "rungs" not in g:
        g.rungs = dunning_levels.find_ladder(get_books())
    return cast("Ladder", g.rungs)


def name_rung(level: int) -> str:
    """Return what the structure calls a level."""
    return find_rungs()[level].name
