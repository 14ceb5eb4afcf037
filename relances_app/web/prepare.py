"""What is done before the first request: the books opened and set right, the trial server started."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from relances_app.services import sending, trial
from relances_app.services.books import open_books, prepare_books


def prepare(folder: Path, now: datetime) -> Path:
    """Create or migrate the books, and settle what a sender that died left behind."""
    path = prepare_books(folder, now)
    with open_books(path) as db:
        sending.recover(db, lambda: now)
    return path


def start_trial(folder: Path, clock: Callable[[], datetime]) -> trial.TrialServer:
    """Start the embedded mail server on a free port of this machine."""
    server = trial.TrialServer(folder / trial.FOLDER, clock)
    server.start()
    return server
