"""Tabs."""

from flask import Blueprint, Flask, Response, request
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Regexp

from relances_app.web import forms
from relances_app.web.forms import Form
from relances_app.web.request_context import get_program


class PageWord(Form):
    """What a page says of itself."""

    page = StringField(validators=[Regexp(r"^[0-9a-f]{24}$", message="Cette page ne dit pas son nom.")])
    mot = SelectField(choices=[SelectChoice("ouverte"), SelectChoice("quittee")])


page = Blueprint("presence", __name__, url_prefix="/presence")


@page.post("")
def tell() -> tuple[str, int]:
    """Hear a page that opens, stays open or is left."""
    form = PageWord()
    forms.require(form)
    get_program().pages.hear(form.page.data, is_leaving=form.mot.data == "quittee")
    return "", 204


def watch(app: Flask) -> None:
    """Note each page that is handed to a browser; pieces, frames and files say nothing of themselves."""
    app.after_request(_note_page)


def _note_page(response: Response) -> Response:
    is_page = response.status_code == 200 and response.mimetype == "text/html" and request.method == "GET"
    if (
        is_page
        and request.endpoint != "home.enter"
        and "HX-Request" not in request.headers
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
    ):
        get_program().pages.show()
    return response
