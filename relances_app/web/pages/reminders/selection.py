"""Selection."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.selection import Base
from relances_app.services.reminders import selection
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import go_to, wants_piece
from relances_app.web.pages.reminders import forms
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import read_view
from relances_app.web.pages.reminders.list import show
from relances_app.web.pages.reminders.rows import _answer_row
from relances_app.web.request_context import get_books
from relances_app.web.undo import offer


@page.post("/cocher")
def tick() -> Response:
    """Tick or untick a customer or one document."""
    form = forms.Tick()
    web_forms.require(form)
    view, db = read_view(), get_books()
    what, id_, ticked = form.wanted
    if what == "d":
        customer_id = selection.tick_document(db, view.question.level, id_, ticked=ticked)
    else:
        customer_id = selection.tick_customer(db, view.question.level, id_, ticked=ticked)
    return _answer_row(view, customer_id)


@page.post("/cocher-tout")
def tick_all() -> Response:
    """Tick everything in sight, nothing of it, or what the rule says."""
    form = forms.TickAll()
    web_forms.require(form)
    view, base = read_view(), Base(form.base.data)
    put_back = selection.remember_ticks(get_books(), view.question.level)
    if view.sight.is_narrow and base is not Base.DEFAULT:
        ticked = base is Base.ALL
        selection.tick_seen(get_books(), view.question, today(), view.sight, ticked=ticked)
    else:
        selection.tick_all(get_books(), view.question.level, base)
    offer("Tout est décoché." if base is Base.NONE else "Tout est coché.", put_back)
    return show() if wants_piece() else go_to(url_for(".show", **view.query))
