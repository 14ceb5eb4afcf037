"""The one question before the program: whether its data stay on the stick it lies on or on this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, render_template, request
from werkzeug.exceptions import HTTPException
from wtforms import SelectChoice, SelectField

from relances_app.domain.errors import Refusal
from relances_app.web import security
from relances_app.web.forms import Form, require
from relances_app.web.precompiled_templates import use_prepared

# Named as the way in of the program: the guard knows it by that name.
page = Blueprint("home", __name__)


@dataclass
class Question:
    """What this small application stands on."""

    carried: Path
    """Where the data would lie on the medium."""
    own: Path
    """Where they would lie on this computer."""
    announce: Callable[[str], None]
    """Is told each new single-use secret of the door."""
    keep: Callable[[bool], None]
    """Takes the answer, true for the medium; raises Refusal where that cannot be."""


class Place(Form):
    """The answer."""

    lieu = SelectField(choices=[SelectChoice("support"), SelectChoice("ordinateur")])


def create_question(host: str, question: Question) -> Flask:
    """Return the application that asks at `host`, behind the same door as the program."""
    app = Flask("relances_app")
    use_prepared(app)
    app.extensions["relances"] = question
    security.guard(app, host)
    app.register_error_handler(HTTPException, _say_no)
    app.register_blueprint(page)
    return app


@page.get("/entrer")
def enter() -> str:
    """Swap the secret of this start for a cookie, as the program does."""
    if not security.use_key(request.args.get("cle", "")):
        abort(403)
    return render_template("enter.html")


@page.get("/")
def show() -> str:
    """Ask."""
    return _draw()


@page.post("/")
def choose() -> str | tuple[str, int]:
    """Keep the answer."""
    form = Place()
    try:
        require(form)
        current_app.extensions["relances"].keep(form.lieu.data == "support")
    except Refusal as refusal:
        return _draw(refusal.sentence), 422
    return render_template("data_location/done.html")


def _draw(trouble: str = "") -> str:
    question: Question = current_app.extensions["relances"]
    return render_template("data_location/page.html", question=question, trouble=trouble)


def _say_no(error: HTTPException) -> tuple[str, int]:
    return "Cette page demande d’ouvrir Relances depuis son icône.", error.code or 500
