"""Values of the header shown on every page, and conditions of its banners."""

from relances_app.domain.sending.outcome import MessageState
from relances_app.services import attention, mail_server, structure, welcome
from relances_app.services.batches import progress
from relances_app.system.clock import now
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


def get_company_name() -> str:
    """Return the name of the user's company."""
    return structure.get_structure(get_db()).name


def count_messages_to_decide() -> int:
    """Return the number of messages that wait for a decision of the user."""
    counts = attention.count_not_final(get_db())
    return counts.get(MessageState.UNCERTAIN, 0) + counts.get(MessageState.HELD, 0)


def count_letters_to_post() -> int:
    """Return the number of letters that wait to be posted."""
    return attention.count_letters_to_post(get_db())


def find_running_batch() -> progress.BatchProgress | None:
    """Return the progress of the batch being sent, or None."""
    db = get_db()
    ids = progress.list_open_batches(db)
    found = progress.get_progress(db, ids[0], now()) if ids else None
    return found if found and found.state in {"running", "paused"} and found.waiting else None
