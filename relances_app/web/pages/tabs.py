"""Heartbeats of open tabs; the program ends by itself some time after the last one is closed."""

from flask import Blueprint, Flask, Response, request
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Regexp

from relances_app.web import forms
from relances_app.web.forms import Form
from relances_app.web.request_context import get_state
from relances_app.web.undo import no_undo


class TabForm(Form):
    """Message of a page: its id, and whether it is open or left."""

    page = StringField(validators=[Regexp(r"^[0-9a-f]{24}$", message="Cette page ne dit pas son nom.")])
    mot = SelectField(choices=[SelectChoice("ouverte"), SelectChoice("quittee")])


page = Blueprint("presence", __name__, url_prefix="/presence")


@page.post("")
@no_undo
def heartbeat() -> tuple[str, int]:
    """Record that a page was opened, is still open or was left."""
    form = TabForm()
    forms.validate_or_raise(form)
    get_state().open_tabs.heartbeat(form.page.data, is_leaving=form.mot.data == "quittee")
    return "", 204


def register(app: Flask) -> None:
    """Record each full page served to a browser; fragments, frames and files send no heartbeat."""
    app.after_request(_record_page)


def _record_page(response: Response) -> Response:
    is_page = response.status_code == 200 and response.mimetype == "text/html" and request.method == "GET"
    if (
        is_page
        and request.endpoint != "home.log_in"
        and "HX-Request" not in request.headers
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
    ):
        get_state().open_tabs.page_served()
    return response
