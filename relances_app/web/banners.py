"""Banners."""

from relances_app.services import mail_server, welcome
from relances_app.web.request_context import get_books, get_program


def warn_of_trouble() -> str:
    """Return what every page must say: the sender's trouble, or a risky place of the data."""
    program = get_program()
    return program.sender.trouble or program.warning


def trial_is_on() -> bool:
    """Say whether the banner of the trial server is due."""
    return mail_server.is_trial(get_books())


def sample_is_on() -> bool:
    """Say whether the banner of the sample is due."""
    return welcome.is_sample(get_books())
