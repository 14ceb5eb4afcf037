"""Banners."""

from relances_app.services import mail_server, welcome
from relances_app.web.request_context import get_db, get_state


def get_warning() -> str:
    """Return what every page must say: the sender's trouble, or a risky place of the data."""
    state = get_state()
    return state.sender.error_message or state.folder_warning


def is_sandbox_active() -> bool:
    """Return whether the banner of the mail sandbox is due."""
    return mail_server.is_sandbox(get_db())


def is_sample_active() -> bool:
    """Return whether the banner of the sample is due."""
    return welcome.is_sample(get_db())
