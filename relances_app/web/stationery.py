"""The page « Papier à lettres »: how letters and mails look, the logo, the printers and their test page."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.refusals import NotFound
from relances_app.services import stationery, structure
from relances_app.web import forms
from relances_app.web.books import get_books, today
from relances_app.web.exports import FORMS, answer_table
from relances_app.web.exports_kept import PRINTERS, lay_printers
from relances_app.web.htmx import go_to
from relances_app.web.stationery_form import StationeryForm
from relances_app.web.view import read_number

page = Blueprint("stationery", __name__, url_prefix="/papier")


@page.get("")
def show() -> str:
    """Show the settings for correction."""
    return _draw(StationeryForm(data=structure.find_values(get_books())))


@page.post("")
def keep() -> Response | tuple[str, int]:
    """Keep the settings, or say beside each field what is wrong."""
    form = StationeryForm()
    if not form.validate_on_submit():
        return _draw(form), 422
    columns = structure.COLUMNS
    given = {name: value for name, value in form.data.items() if name in columns and value is not None}
    structure.keep_values(get_books(), given)
    return go_to(url_for(".show", _anchor="enregistre"))


@page.get("/logo.png")
def logo() -> Response:
    """Give the logo as it is printed."""
    content = stationery.find_logo(get_books())
    if content is None:
        raise NotFound("Ce logo")
    response = make_response(content)
    response.headers["Content-Type"] = "image/png"
    return response


@page.post("/logo")
def keep_logo() -> Response:
    """Keep the logo chosen, drawn anew."""
    forms.require(forms.Act())
    file = request.files.get("logo")
    stationery.keep_logo(get_books(), file.stream.read() if file else b"")
    return go_to(url_for(".show", _anchor="logo"))


@page.post("/logo/retirer")
def forget_logo() -> Response:
    """Do without a logo."""
    forms.require(forms.Act())
    stationery.forget_logo(get_books())
    return go_to(url_for(".show", _anchor="logo"))


@page.post("/imprimantes")
def keep_printer() -> Response:
    """Keep a printer and how far it is off."""
    forms.require(forms.Act())
    name, right, down = (request.form.get(word, "") for word in ("imprimante", "droite", "bas"))
    stationery.keep_printer(get_books(), name, right, down)
    return go_to(url_for(".show", _anchor="imprimantes"))


@page.get(f"/imprimantes/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give the printers with how far each is off."""
    rows = lay_printers(stationery.list_printers(get_books()))
    return answer_table("imprimantes", form, today(), PRINTERS, rows)


@page.post("/imprimantes/<int:printer_id>/retirer")
def forget_printer(printer_id: int) -> Response:
    """Forget a printer."""
    forms.require(forms.Act())
    stationery.forget_printer(get_books(), printer_id)
    return go_to(url_for(".show", _anchor="imprimantes"))


@page.get("/page-d-essai.pdf")
def trial() -> Response:
    """Give the page by which a printer is checked, shifted as its letters would be."""
    printer = read_number(request.args.get("imprimante", "0"))
    response = make_response(stationery.print_trial(get_books(), printer or None))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="page-d-essai.pdf"'
    return response


def _draw(form: StationeryForm) -> str:
    db = get_books()
    return render_template(
        "stationery/page.html",
        form=form,
        has_logo=stationery.find_logo(db) is not None,
        printers=stationery.list_printers(db),
    )
