"""What is done before the first request: the books opened and set right, the trial server started."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from relances_app.domain.refusals import NotFound
from relances_app.paths import find_profile_folder
from relances_app.services import backups, opening, trial, welcome
from relances_app.services.books import find_books, find_identity, open_books, prepare_books

__all__ = ["find_books"]

READ_ONLY = (
    "Support protégé en écriture : les données se lisent, mais rien ne peut être enregistré ni envoyé."
)


def prepare(folder: Path, profile: Path, now: datetime) -> Path:
    """Create or migrate the books, check them, and settle what a sender that died left behind."""
    path = prepare_books(folder, now)
    opening.open_for_sending(folder, profile, now)
    return path


def list_ledgers(folder: Path, profile: Path, path: Path) -> tuple[Path, ...]:
    """Return the ledgers that the sender writes."""
    with open_books(path) as db:
        return opening.list_ledgers(folder, profile, find_identity(db))


def start_trial(folder: Path, clock: Callable[[], datetime]) -> trial.TrialServer:
    """Start the embedded mail server on a free port of this machine."""
    server = trial.TrialServer(folder / trial.FOLDER, clock)
    server.start()
    return server


def restore_backup(folder: Path, name: str, now: datetime) -> tuple[Path, ...]:
    """Put a backup named on the page in the place of the books, then open them as at a start.

    Returns the ledgers that the sender writes from now on: those of the identity of the backup.
    """
    if name not in {known for known, _, _ in backups.list_names(folder)}:
        raise NotFound("Cette sauvegarde")
    backups.restore(folder, backups.find_path(folder, name), now)
    profile = find_profile_folder()
    return list_ledgers(folder, profile, prepare(folder, profile, now))


def erase_sample(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Begin with empty books where a sample stood; return the ledgers that the sender writes from now on."""
    profile = find_profile_folder()
    welcome.erase_sample(folder, profile, now)
    return list_ledgers(folder, profile, prepare(folder, profile, now))


def close(folder: Path) -> None:
    """Note that the program ends cleanly."""
    opening.close(folder)
