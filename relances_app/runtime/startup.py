"""Prepare the database and the sender thread when the program starts, and after the database was replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from relances_app.domain.errors import NotFound
from relances_app.domain.structure import MailServer
from relances_app.runtime import app_state
from relances_app.services import backups, mail_sandbox, startup_checks, welcome
from relances_app.services.database import get_database_id, open_database, prepare_database
from relances_app.system import clock
from relances_app.system.data_location import get_profile_folder

READ_ONLY_MESSAGE = (
    "Support protégé en écriture : les données se lisent, mais rien ne peut être enregistré ni envoyé."
)


def start_up(folder: Path, profile: Path, now: datetime) -> Path:
    """Create or migrate the database, check it, and recover messages that a killed sender left unfinished."""
    path = prepare_database(folder, now)
    startup_checks.prepare_for_sending(folder, profile, now)
    return path


def list_send_logs(folder: Path, profile: Path, path: Path) -> tuple[Path, ...]:
    """Return the send logs that the sender writes."""
    with open_database(path) as db:
        return startup_checks.list_send_logs(folder, profile, get_database_id(db))


def start_sender(state: app_state.AppState) -> Callable[[], None]:
    """Start the sender thread; return a function that stops it, after the current mail, and the mail sandbox."""
    if state.is_read_only:
        return lambda: None
    servers = []

    def open_sandbox() -> MailServer:
        servers.append(start_sandbox_server(state.folder, clock.now))
        return servers[-1].settings

    state.sender.sandbox_server, state.sender.start_sandbox_server = None, open_sandbox
    state.sender.on_run_end = state.mailbox.wake
    state.sender.start()
    state.mailbox.start()

    def stop() -> None:
        state.mailbox.stop()
        state.sender.stop()
        for server in servers:
            server.stop()
        record_clean_exit(state.folder)

    return stop


def start_sandbox_server(folder: Path, clock: Callable[[], datetime]) -> mail_sandbox.SandboxServer:
    """Start the mail sandbox on a free port of this machine."""
    server = mail_sandbox.SandboxServer(folder / mail_sandbox.FOLDER, clock)
    server.start()
    return server


def restore_backup(folder: Path, name: str, now: datetime) -> tuple[Path, ...]:
    """Replace the database with a backup chosen on the page, then prepare it as at start-up.

    Returns the send logs that the sender writes from now on: those that belong to the database id of the backup.
    """
    if name not in {known for known, _, _ in backups.list_backups(folder)}:
        raise NotFound("Cette sauvegarde")
    backups.restore(folder, backups.get_path(folder, name), now)
    profile = get_profile_folder()
    return list_send_logs(folder, profile, start_up(folder, profile, now))


def erase_sample(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Replace the sample data with an empty database; return the send logs that the sender writes from now on."""
    profile = get_profile_folder()
    welcome.delete_sample(folder, profile, now)
    return list_send_logs(folder, profile, start_up(folder, profile, now))


def record_clean_exit(folder: Path) -> None:
    """Record that the program ended cleanly."""
    startup_checks.mark_clean_exit(folder)
