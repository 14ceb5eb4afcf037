"""Application that asks, before the program starts, whether the data are on a portable drive or this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField

from relances_app.domain.errors import UserError
from relances_app.web import security
from relances_app.web.errors import CLOSED_MESSAGE, CLOSED_TITLE
from relances_app.web.forms import Form, validate_or_raise
from relances_app.web.outside_page import render_outside_page
from relances_app.web.precompiled_templates import use_prepared

# Named like the blueprint of the program's first page: the guards refer to its endpoint "home.log_in".
page = Blueprint("home", __name__)


@dataclass
class LocationChoice:
    """State of this application."""

    portable_folder: Path
    """Data folder on the portable drive."""
    user_folder: Path
    """Data folder on this computer."""
    publish_login_key: Callable[[str], object]
    """Called with each new single-use login key."""
    save: Callable[[bool], None]
    """Called with the answer, True for the portable drive; raises UserError if it is not writable."""


class LocationForm(Form):
    """The chosen location."""

    lieu = SelectField(choices=[SelectChoice("support"), SelectChoice("ordinateur")])


def create_prompt_app(host: str, choice: LocationChoice, prefix: str = "") -> Flask:
    """Return the application that asks at `host` below `prefix`, with the same guards as the program."""
    app = Flask("relances_app")
    use_prepared(app)
    app.extensions["relances"] = choice
    security.install_guards(app, host, prefix)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_blueprint(page)
    return app


@page.get("/entrer")
def log_in() -> str:
    """Exchange the login key for a session cookie, as the program does."""
    if not security.redeem_login_key(request.args.get("cle", "")):
        abort(403)
    return render_template("enter.html")


@page.get("/")
def show() -> str:
    """Show the question."""
    return _render_page()


@page.post("/")
def choose() -> str | tuple[str, int]:
    """Save the chosen location, or show the question again with an error."""
    form = LocationForm()
    try:
        validate_or_raise(form)
        current_app.extensions["relances"].save(form.lieu.data == "support")
    except UserError as error:
        return _render_page(error.message), 422
    return render_template("data_location/done.html")


def _render_page(error: str = "") -> str:
    question: LocationChoice = current_app.extensions["relances"]
    return render_template("data_location/page.html", question=question, trouble=error)


def _handle_http_error(error: HTTPException) -> Response:
    return render_outside_page(error.code or 500, CLOSED_TITLE, CLOSED_MESSAGE)
