"""Routes that undo the last action or dismiss the offer."""

from flask import Blueprint, flash, make_response, request, url_for
from werkzeug.wrappers import Response

from relances_app.web import forms
from relances_app.web.htmx import redirect_to
from relances_app.web.undo import no_undo, undo

page = Blueprint("undo", __name__)


@page.post("/defaire")
@no_undo
def undo_last() -> Response:
    """Undo the offered action and show the page again."""
    forms.validate_or_raise(forms.ConfirmForm())
    flash(undo(request.form.get("jeton", "")))
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 204)
        response.headers["HX-Refresh"] = "true"  # the browser keeps the scroll position and typed text
        return response
    return redirect_to(_read_return_url())


@page.post("/defaire/masquer")
def dismiss() -> Response:
    """Dismiss the offer."""
    forms.validate_or_raise(forms.ConfirmForm())
    if request.headers.get("HX-Request") == "true":
        return make_response("")
    return redirect_to(_read_return_url())


def _read_return_url() -> str:
    """Return the local URL that the form names, or the start page."""
    target = request.form.get("retour", "")
    is_path = target.startswith(f"{request.script_root}/") and not target.startswith("//")
    is_local = is_path and "\\" not in target and target.isprintable()
    return target if is_local else url_for("home.show")
