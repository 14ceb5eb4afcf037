"""The page « Aide »: the guide, read inside the program."""

from flask import Blueprint, render_template, send_file, url_for
from werkzeug.wrappers import Response

from relances_app.web.pages.help.guide import find_picture, read_guide

page = Blueprint("help", __name__, url_prefix="/aide")


@page.get("")
def show() -> str:
    """Show the guide with its table of contents."""
    return render_template("help/page.html", guide=read_guide(_address_of))


@page.get("/images/<picture>")
def show_picture(picture: str) -> Response:
    """Give one picture of the guide."""
    return send_file(find_picture(picture), mimetype="image/png")


def _address_of(picture: str) -> str:
    return url_for("help.show_picture", picture=picture)
