"""The page « Lettres et papier »: letter settings, logo, printers and printer test page."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from relances_app.domain.errors import NotFound
from relances_app.services import stationery, structure
from relances_app.system.clock import today
from relances_app.web import forms
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.exports.stored_files import PRINTER_COLUMNS, build_printer_rows
from relances_app.web.forms import INTEGER_MESSAGE, Form
from relances_app.web.htmx import redirect_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db
from relances_app.web.structure_save import save_section

MAX_LENGTH_MESSAGE = "200 caractères au plus."
FALSE_VALUES = (False, "false", "", "0")


class StationeryForm(Form):
    """Settings of letters and mails; the fields have the names of columns of the table `structure`."""

    signatory_name = StringField(
        "Signataire",
        description="le nom sous la formule de politesse des lettres",
        validators=[Length(max=80, message="80 caractères au plus.")],
    )
    signatory_role = StringField(
        "Qualité",
        description="gérante, comptable…",
        validators=[Length(max=80, message="80 caractères au plus.")],
    )
    letter_place = StringField(
        "Fait à",
        description="vide : la ville de votre structure",
        validators=[Length(max=80, message=MAX_LENGTH_MESSAGE)],
    )
    letter_note = StringField(
        "Ligne sous les mentions légales",
        description="par exemple un site ou une assurance professionnelle",
        validators=[Length(max=200, message=MAX_LENGTH_MESSAGE)],
    )
    enclosures = StringField(
        "Pièces jointes (« P. J. »)",
        description="ce qui est toujours joint aux lettres, séparé par des points-virgules",
        validators=[Length(max=200, message=MAX_LENGTH_MESSAGE)],
    )
    letter_qr = BooleanField("Code QR de virement sur les lettres", false_values=FALSE_VALUES)
    mail_qr = BooleanField("Code QR de virement dans les mails", false_values=FALSE_VALUES)
    mail_answers = BooleanField(
        "Liens de réponse : c’est payé, je paierai, je conteste", false_values=FALSE_VALUES
    )
    mail_invoices = BooleanField("Joindre aux mails les PDF des factures", false_values=FALSE_VALUES)
    mail_megabytes = IntegerField(
        "Taille d’un mail, en Mo",
        description="beaucoup de messageries refusent au-delà de 10 Mo",
        validators=[InputRequired(INTEGER_MESSAGE), NumberRange(1, 50, "Entre 1 et 50 Mo.")],
    )


page = Blueprint("stationery", __name__, url_prefix="/papier")


@page.get("")
def show() -> str:
    """Show the settings."""
    return _render_page(StationeryForm(data=structure.get_values(get_db())))


@page.post("")
def save() -> Response | tuple[str, int]:
    """Save the settings, or show the errors next to their fields."""
    form = StationeryForm()
    if not form.validate_on_submit():
        return _render_page(form), 422
    save_section(form.data)
    return redirect_to(url_for(".show"))


@page.get("/logo.png")
def logo() -> Response:
    """Return the logo as PNG."""
    content = stationery.get_logo(get_db())
    if content is None:
        raise NotFound("Ce logo")
    response = make_response(content)
    response.headers["Content-Type"] = "image/png"
    return response


@page.post("/logo")
def save_logo() -> Response:
    """Save the uploaded logo, re-encoded as PNG."""
    forms.validate_or_raise(forms.ConfirmForm())
    file = request.files.get("logo")
    stationery.save_logo(get_db(), file.stream.read() if file else b"")
    return redirect_to(url_for(".show", _anchor="logo"))


@page.post("/logo/retirer")
def delete_logo() -> Response:
    """Delete the logo."""
    forms.validate_or_raise(forms.ConfirmForm())
    stationery.delete_logo(get_db())
    return redirect_to(url_for(".show", _anchor="logo"))


@page.post("/imprimantes")
def save_printer() -> Response:
    """Save a printer with its offsets."""
    forms.validate_or_raise(forms.ConfirmForm())
    name, right, down = (request.form.get(field, "") for field in ("imprimante", "droite", "bas"))
    stationery.save_printer(get_db(), name, right, down)
    return redirect_to(url_for(".show", _anchor="imprimantes"))


@page.get(f"/imprimantes/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the printers with their offsets."""
    rows = build_printer_rows(stationery.list_printers(get_db()))
    return send_table("imprimantes", form, today(), PRINTER_COLUMNS, rows)


@page.post("/imprimantes/<int:printer_id>/retirer")
def delete_printer(printer_id: int) -> Response:
    """Delete a printer."""
    forms.validate_or_raise(forms.ConfirmForm())
    stationery.delete_printer(get_db(), printer_id)
    return redirect_to(url_for(".show", _anchor="imprimantes"))


@page.get("/page-d-essai.pdf")
def print_test_page() -> Response:
    """Return the printer test page, shifted by the offset of the printer."""
    printer = read_number(request.args.get("imprimante", "0"))
    response = make_response(stationery.print_printer_test_page(get_db(), printer or None))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="page-d-essai.pdf"'
    return response


def _render_page(form: StationeryForm) -> str:
    db = get_db()
    return render_template(
        "stationery/page.html",
        form=form,
        is_unsaved=bool(form.errors),
        has_logo=stationery.get_logo(db) is not None,
        printers=stationery.list_printers(db),
    )
