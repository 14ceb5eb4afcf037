"""Startup."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import NotFound
from relances_app.domain.structure import MailServer
from relances_app.runtime import app_state
from relances_app.services import backups, mail_sandbox, startup_checks, welcome
from relances_app.services.database import find_books, find_identity, open_books, prepare_books
from relances_app.system import clock
from relances_app.system.data_location import find_profile_folder


def start_sender(program: app_state.Program) -> Callable[[], None]:
    """Start the sender thread; return what ends it and the trial server, the current mail first."""
    if program.is_read_only:
        return lambda: None
    servers = []

    def open_trial() -> MailServer:
        servers.append(start_trial(program.folder, clock.now))
        return servers[-1].settings

    program.sender.trial, program.sender.open_trial = None, open_trial
    program.sender.start()

    def end() -> None:
        program.sender.end()
        for server in servers:
            server.stop()
        close(program.folder)

    return end


__all__ = ["find_books"]

READ_ONLY = (
    "Support protégé en écriture : les données se lisent, mais rien ne peut être enregistré ni envoyé."
)


def prepare(folder: Path, profile: Path, now: datetime) -> Path:
    """Create or migrate the books, check them, and settle what a sender that died left behind."""
    path = prepare_books(folder, now)
    startup_checks.open_for_sending(folder, profile, now)
    return path


def list_ledgers(folder: Path, profile: Path, path: Path) -> tuple[Path, ...]:
    """Return the ledgers that the sender writes."""
    with open_books(path) as db:
        return startup_checks.list_ledgers(folder, profile, find_identity(db))


def start_trial(folder: Path, clock: Callable[[], datetime]) -> mail_sandbox.TrialServer:
    """Start the embedded mail server on a free port of this machine."""
    server = mail_sandbox.TrialServer(folder / mail_sandbox.FOLDER, clock)
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
    startup_checks.close(folder)
