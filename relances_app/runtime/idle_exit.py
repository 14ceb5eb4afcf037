"""Decide when the program may exit by itself because no tab is open."""

from relances_app.domain.errors import UserError
from relances_app.runtime.app_state import AppState
from relances_app.services import attention, structure
from relances_app.services.database import open_database


def should_exit(state: AppState) -> bool:
    """Return whether the program may exit: no tab is open, no mail is being sent or scheduled."""
    # Called on every check: a long gap between two calls counts as time the computer was suspended.
    is_empty = state.open_tabs.all_closed_for(1)
    if not is_empty or state.sender.is_busy:
        return False  # the database is only opened when no tab is open
    try:
        with open_database(state.path, read_only=state.is_read_only) as db:
            minutes = structure.get_structure(db).end_minutes
            return state.open_tabs.all_closed_for(minutes) and not attention.has_scheduled_mail(db)
    except UserError:  # the database is busy or out of reach: the next check decides
        return False
