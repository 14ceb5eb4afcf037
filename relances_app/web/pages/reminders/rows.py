"""Rows."""

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import attention, freshness
from relances_app.services.reminders import page as reminders_page
from relances_app.services.reminders import rows as reminders_rows
from relances_app.system.clock import today
from relances_app.web.htmx import go_to, wants_piece
from relances_app.web.pages.reminders.filters import View
from relances_app.web.pages.reminders.list import _list_clips
from relances_app.web.request_context import get_books


def _answer_row(view: View, customer_id: int) -> Response:
    if not wants_piece():
        return go_to(url_for(".show", **view.query))
    db = get_books()
    row = reminders_rows.show_row(db, view.question, view.mode, today(), customer_id, view.sight)
    return make_response(
        render_template(
            "reminders/_ticked.html",
            view=view,
            bar=reminders_page.show_bar(db, view.question, view.mode, today(), view.sight),
            unknown=reminders_page.count_unknown(db, view.question, today()),
            row=row,
            clips=_list_clips([row] if row else []),
            broken=attention.find_broken(db, today()),
            dated_on=today(),
            data=freshness.look(get_books(), today()),
        )
    )
