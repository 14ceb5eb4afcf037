"""Conditions of the banners shown on every page."""

from relances_app.services import mail_server, welcome
from relances_app.web.request_context import get_db, get_state


def get_warning() -> str:
    """Return the warning for every page: an error of the sender thread, or a risky data folder."""
    state = get_state()
    return state.sender.error_message or state.folder_warning


def is_sandbox_active() -> bool:
    """Return whether to show the banner of the mail sandbox."""
    return mail_server.is_sandbox(get_db())


def is_sample_active() -> bool:
    """Return whether to show the banner of the sample data."""
    return welcome.is_sample(get_db())
