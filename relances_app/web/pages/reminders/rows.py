"""Fragment of one row of the list « Relances », after a change."""

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import attention
from relances_app.services.reminders import page as reminders_page
from relances_app.services.reminders import rows as reminders_rows
from relances_app.system.clock import today
from relances_app.web.htmx import redirect_to, wants_fragment
from relances_app.web.pages.reminders.filters import ReminderFilters
from relances_app.web.pages.reminders.list import list_attachments, read_notices
from relances_app.web.request_context import get_db


def render_row(view: ReminderFilters, customer_id: int) -> Response:
    """Render one row and the summary after a change."""
    if not wants_fragment():
        return redirect_to(url_for(".show", **view.url_params))
    db = get_db()
    row = reminders_rows.get_row(db, view.reminder_query, view.mode, today(), customer_id, view.list_filter)
    return make_response(
        render_template(
            "reminders/_ticked.html",
            view=view,
            bar=reminders_page.build_summary(db, view.reminder_query, view.mode, today(), view.list_filter),
            notices=read_notices(view),
            row=row,
            clips=list_attachments([row] if row else []),
            broken=attention.list_customers_with_broken_promises(db, today()),
        )
    )
