"""Checkboxes of the list « Relances »."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.selection import DefaultSelection
from relances_app.services.reminders import selection
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to, wants_fragment
from relances_app.web.pages.reminders import forms
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import read_filters
from relances_app.web.pages.reminders.list import show
from relances_app.web.pages.reminders.rows import render_row
from relances_app.web.request_context import get_db
from relances_app.web.undo import offer_undo


@page.post("/cocher")
def tick() -> Response:
    """Select or deselect a customer or one document."""
    form = forms.TickForm()
    web_forms.validate_or_raise(form)
    view, db = read_filters(), get_db()
    what, id_, ticked = form.selection
    if what == "c":
        customer_id = selection.tick_customer(db, view.reminder_query.level, id_, ticked=ticked)
    else:
        level = int(what[1:] or view.reminder_query.level)
        customer_id = selection.tick_document(db, level, id_, ticked=ticked)
    return render_row(view, customer_id)


@page.post("/cocher-tout")
def tick_all() -> Response:
    """Select all customers shown, none of them, or the default selection."""
    form = forms.TickAllForm()
    web_forms.validate_or_raise(form)
    view, base = read_filters(), DefaultSelection(form.base.data)
    restore = selection.snapshot_selection(get_db(), view.reminder_query.level)
    if view.list_filter.is_filtered and base is not DefaultSelection.DEFAULT:
        ticked = base is DefaultSelection.ALL
        selection.tick_filtered(get_db(), view.reminder_query, today(), view.list_filter, ticked=ticked)
    else:
        selection.tick_all(get_db(), view.reminder_query.level, base)
    offer_undo(
        "Tout est désélectionné." if base is DefaultSelection.NONE else "Tout est sélectionné.", restore
    )
    return show() if wants_fragment() else redirect_to(url_for(".show", **view.url_params))
