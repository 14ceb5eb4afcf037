"""The one way to take back the last act, whatever it was, or to have done with the offer."""

from flask import Blueprint, flash, make_response, request, url_for
from werkzeug.wrappers import Response

from relances_app.web import forms
from relances_app.web.htmx import redirect_to
from relances_app.web.undo import no_undo, undo

page = Blueprint("undo", __name__)


@page.post("/defaire")
@no_undo
def undo_last() -> Response:
    """Undo what is offered, and show again the page that offered it."""
    forms.validate_or_raise(forms.ConfirmForm())
    flash(f"Annulé : {undo(request.form.get('jeton', ''))}")
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 204)
        response.headers["HX-Refresh"] = "true"  # the browser keeps its place, and what was typed
        return response
    return redirect_to(_read_return_url())


@page.post("/defaire/masquer")
def dismiss() -> Response:
    """Offer it no more: what was done stays."""
    forms.validate_or_raise(forms.ConfirmForm())
    if request.headers.get("HX-Request") == "true":
        return make_response("")
    return redirect_to(_read_return_url())


def _read_return_url() -> str:
    """Return the page that the form names, the first one unless it is of this program."""
    target = request.form.get("retour", "")
    is_path = target.startswith(f"{request.script_root}/") and not target.startswith("//")
    is_ours = is_path and "\\" not in target and target.isprintable()
    return target if is_ours else url_for("home.show")
