"""Fold and unfold the customers of the list; the choice is remembered per level."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.services.reminders import folding
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to, wants_fragment
from relances_app.web.pages.reminders import forms
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import read_filters
from relances_app.web.pages.reminders.list import show
from relances_app.web.pages.reminders.rows import render_row
from relances_app.web.request_context import get_db


@page.post("/plier")
def fold() -> Response:
    """Fold or unfold one customer."""
    form = forms.FoldForm()
    web_forms.validate_or_raise(form)
    view = read_filters()
    customer_id, unfolded = form.choice
    folding.fold_customer(get_db(), view.reminder_query.level, customer_id, unfolded=unfolded)
    return render_row(view, customer_id)


@page.post("/plier-tout")
def fold_all() -> Response:
    """Fold or unfold the whole list."""
    form = forms.FoldListForm()
    web_forms.validate_or_raise(form)
    view = read_filters()
    folding.fold_list(get_db(), view.reminder_query.level, unfolded=form.deplier.data == "1")
    return show() if wants_fragment() else redirect_to(url_for(".show", **view.url_params))
