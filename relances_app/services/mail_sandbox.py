"""Mail sandbox: the embedded mail server, and the mails that it received."""

from collections.abc import Iterator
from pathlib import Path

from relances_app.domain.errors import NotFound
from relances_app.mail.sandbox.mailbox import (
    SandboxMail,
    get_sandbox_mail,
    iterate_sandbox_mails,
    list_sandbox_mails,
)
from relances_app.mail.sandbox.server import SandboxServer

__all__ = ["SandboxMail", "SandboxServer"]

FOLDER = "boite-essai"


def list_mails(folder: Path) -> list[SandboxMail]:
    """Return the latest received mails, newest first."""
    return list_sandbox_mails(folder)


def iterate_mails(folder: Path) -> Iterator[SandboxMail]:
    """Yield all received mails, newest first."""
    return iterate_sandbox_mails(folder)


def read_mail(folder: Path, id_: str) -> SandboxMail:
    """Return one mail; raises NotFound."""
    mail = get_sandbox_mail(folder, id_)
    if mail is None:
        raise NotFound("Ce message")
    return mail
