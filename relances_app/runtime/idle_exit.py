"""Idle exit."""

from relances_app.domain.errors import UserError
from relances_app.runtime.app_state import AppState
from relances_app.services import attention, structure
from relances_app.services.database import open_database


def should_exit(state: AppState) -> bool:
    """Say whether the program may end by itself: no page is open, nothing is being sent or waits for its time."""
    is_empty = state.open_tabs.all_closed_for(
        1
    )  # asked each time: a long while between two looks is taken for sleep
    if not is_empty or state.sender.is_busy:
        return False  # no file is opened while somebody is there
    try:
        with open_database(state.path, read_only=state.is_read_only) as db:
            minutes = structure.get_structure(db).end_minutes
            return state.open_tabs.all_closed_for(minutes) and not attention.has_scheduled_mail(db)
    except UserError:  # busy or out of reach: the next look will tell
        return False
