"""The trial mailbox: the embedded mail server, and the mails that arrived there."""

from collections.abc import Iterator
from pathlib import Path

from relances_app.domain.errors import NotFound
from relances_app.mail.sandbox.mailbox import (
    TrialMail,
    find_trial_mail,
    iterate_trial_mails,
    read_trial_mails,
)
from relances_app.mail.sandbox.server import TrialServer

__all__ = ["TrialMail", "TrialServer"]

FOLDER = "boite-essai"


def list_mails(folder: Path) -> list[TrialMail]:
    """Return the mails that arrived last, newest first."""
    return read_trial_mails(folder)


def iterate_mails(folder: Path) -> Iterator[TrialMail]:
    """Yield all mails that arrived, newest first."""
    return iterate_trial_mails(folder)


def read_mail(folder: Path, id_: str) -> TrialMail:
    """Return one mail; raises NotFound."""
    mail = find_trial_mail(folder, id_)
    if mail is None:
        raise NotFound("Ce message")
    return mail
