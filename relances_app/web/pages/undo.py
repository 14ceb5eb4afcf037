"""The one way to take back the last act, whatever it was, or to have done with the offer."""

from flask import Blueprint, flash, make_response, request, url_for
from werkzeug.wrappers import Response

from relances_app.web import forms
from relances_app.web.htmx import go_to
from relances_app.web.undo import take_back as undo

page = Blueprint("undo", __name__)


@page.post("/defaire")
def take_back() -> Response:
    """Undo what is offered, and show again the page that offered it."""
    forms.require(forms.Act())
    flash(f"Annulé : {undo(request.form.get('jeton', ''))}")
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 204)
        response.headers["HX-Refresh"] = "true"  # the browser keeps its place, and what was typed
        return response
    return go_to(_read_way_back())


@page.post("/defaire/masquer")
def put_away() -> Response:
    """Offer it no more: what was done stays."""
    forms.require(forms.Act())
    if request.headers.get("HX-Request") == "true":
        return make_response("")
    return go_to(_read_way_back())


def _read_way_back() -> str:
    """Return the page that the form names, the first one unless it is of this program."""
    there = request.form.get("retour", "")
    is_ours = (
        there.startswith("/") and not there.startswith("//") and "\\" not in there and there.isprintable()
    )
    return there if is_ours else url_for("home.show")
