"""Pages say that they are open and that they are left, so that the program can end after the last one."""

from flask import Blueprint, Flask, Response, request

from relances_app.domain.refusals import Refusal
from relances_app.services import attention, structure
from relances_app.services.books import open_books
from relances_app.web import forms
from relances_app.web.books import Program, get_program

page = Blueprint("presence", __name__, url_prefix="/presence")


@page.post("")
def tell() -> tuple[str, int]:
    """Hear a page that opens, stays open or is left."""
    form = forms.PageWord()
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


def is_over(program: Program) -> bool:
    """Say whether the program may end by itself: no page is open, nothing is being sent or waits for its time."""
    is_empty = program.pages.are_over(1)  # asked each time: a long while between two looks is taken for sleep
    if not is_empty or program.sender.is_busy:
        return False  # no file is opened while somebody is there
    try:
        with open_books(program.path, read_only=program.is_read_only) as db:
            minutes = structure.find_structure(db).end_minutes
            return program.pages.are_over(minutes) and not attention.has_planned(db)
    except Refusal:  # busy or out of reach: the next look will tell
        return False
