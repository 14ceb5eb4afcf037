"""Statements of account for the selected customers of the list « Relances »."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.selection import ReminderMode
from relances_app.services.batches import recipients, statements
from relances_app.system.clock import now, today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to, render
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import ReminderFilters, read_filters
from relances_app.web.request_context import get_db, get_state


@page.get("/releves")
def show_statements() -> Response:
    """Show how many statements would be sent or printed."""
    view = read_filters()
    listed = _list_selected(view)
    return render(
        "reminders/statements.html",
        "reminders/_statements.html",
        view=view,
        count=len(listed),
        with_address=sum(has_address for _, has_address in listed),
    )


@page.post("/releves/mail")
def send_statements() -> Response:
    """Queue the statements of the selected customers with an address."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    chosen = [id_ for id_, has_address in _list_selected(read_filters()) if has_address]
    batch_id = statements.queue_statements(get_db(), chosen, now())
    get_state().sender.wake()
    return redirect_to(url_for("outbox.show_batch", batch_id=batch_id))


@page.post("/releves/pdf")
def print_statements() -> Response:
    """Print the statements of the selected customers into one PDF."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    chosen = [id_ for id_, _ in _list_selected(read_filters())]
    batch_id = statements.print_statements(get_db(), chosen, now())
    return redirect_to(url_for("letters.show", batch_id=batch_id))


def _list_selected(view: ReminderFilters) -> list[tuple[int, bool]]:
    """Return the selected customers of the list, and whether they have an address."""
    listed = recipients.list_recipients(
        get_db(), view.reminder_query, ReminderMode.LETTERS, today(), view.list_filter
    )
    return [(group.customer_id, bool(group.email)) for group, _, _ in listed]
