"""Values of the header shown on every page, and conditions of its banners."""

from relances_app.domain.sending.outcome import MessageState
from relances_app.services import attention, calls, cash_forecast, doubts, mail_server, structure, welcome
from relances_app.services.batches import progress
from relances_app.system.clock import now, today
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


def count_questions() -> int:
    """Return the number of questions of « À vérifier » that wait for an answer."""
    return doubts.count_open(get_db())


def has_calls_to_make() -> bool:
    """Return whether the menu shows « Appels à passer »."""
    return calls.is_useful(get_db(), today())


def count_call_backs() -> int:
    """Return the number of customers to call back today or since."""
    return calls.count_call_backs(get_db(), today())


def has_open_invoices() -> bool:
    """Return whether the menu shows « Encaissements attendus »."""
    return cash_forecast.is_useful(get_db())


def find_running_batch() -> progress.BatchProgress | None:
    """Return the progress of the oldest batch that is being sent or paused, or None."""
    db = get_db()
    found = (progress.get_progress(db, batch_id, now()) for batch_id in progress.list_open_batches(db))
    return next((one for one in found if one.state in {"running", "paused"} and one.waiting), None)
