"""The page « Aide »: the guide, read inside the program."""

from flask import Blueprint, render_template, send_file, url_for
from werkzeug.wrappers import Response

from relances_app.web.pages.help.guide import get_picture_path, read_guide

page = Blueprint("help", __name__, url_prefix="/aide")


@page.get("")
def show() -> str:
    """Show the guide with its table of contents."""
    return render_template("help/page.html", guide=read_guide(_get_picture_folder_url()))


@page.get("/images/<picture>")
def show_picture(picture: str) -> Response:
    """Return one picture of the guide."""
    return send_file(get_picture_path(picture), mimetype="image/png")


def _get_picture_folder_url() -> str:
    return url_for("help.show_picture", picture="x").removesuffix("x")
