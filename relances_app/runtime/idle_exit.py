"""Idle exit."""

from relances_app.domain.errors import Refusal
from relances_app.runtime.app_state import Program
from relances_app.services import attention, structure
from relances_app.services.database import open_books


def is_over(program: Program) -> bool:
    """Say whether the program may end by itself: no page is open, nothing is being sent or waits for its time."""
    is_empty = program.pages.are_over(1)  # asked each time: a long while between two looks is taken for sleep
    if not is_empty or program.sender.is_busy:
        return False  # no file is opened while somebody is there
    try:
        with open_books(program.path, read_only=program.is_read_only) as db:
            minutes = structure.find_structure(db).end_minutes
            return program.pages.are_over(minutes) and not attention.has_planned(db)
    except Refusal:  # busy or out of reach: the next look will tell
        return False
