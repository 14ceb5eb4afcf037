"""The structure: read, kept, and its mail server tried."""

from collections.abc import Mapping
from typing import Any

from relances_app.domain.refusals import MailServerMissing, PasswordMissing, Refusal
from relances_app.domain.structure import MailServer, Structure
from relances_app.store import structure as store
from relances_app.store.books import Books

COLUMNS = store.COLUMNS


def find_values(db: Books) -> dict[str, Any]:
    """Return the row `structure` by column."""
    return store.find_values(db)


def find_structure(db: Books) -> Structure:
    """Return the structure as the rules use it."""
    return store.find_structure(db)


def keep_values(db: Books, values: Mapping[str, str | int]) -> None:
    """Keep columns that were validated above."""
    with db.write():
        store.keep_values(db, values)


def is_trial(db: Books) -> bool:
    """Say whether the embedded trial server stands in for a real one."""
    return store.is_trial(db)


def keep_trial(db: Books, *, on: bool) -> None:
    """Choose the embedded trial server, or leave it."""
    with db.write():
        store.keep_trial(db, on=on)


def require_server(db: Books, trial: MailServer | None, password: str | None) -> tuple[MailServer, str]:
    """Return the mail server to send through and its password.

    Raises MailServerMissing or PasswordMissing, so that nothing is tried that cannot work.
    """
    structure = store.find_structure(db)
    if store.is_trial(db):
        if trial is None:
            raise Refusal(
                "Le serveur d'essai n'est pas démarré : ouvrez le programme, ou réglez un vrai serveur."
            )
        return trial, ""
    if not structure.server.is_set or not structure.sender.address:
        raise MailServerMissing
    if structure.server.user and password is None:
        raise PasswordMissing
    return structure.server, password or ""
