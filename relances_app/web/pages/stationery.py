"""The form of the page « Papier à lettres »: fields that bear the names of columns of the table `structure`."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from relances_app.domain.errors import NotFound
from relances_app.services import stationery, structure
from relances_app.system.clock import today
from relances_app.web import forms
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.exports.stored_files import PRINTERS, lay_printers
from relances_app.web.forms import NUMBER, Form
from relances_app.web.htmx import go_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_books

TOO_LONG = "200 caractères au plus."
OFF = (False, "false", "", "0")


class StationeryForm(Form):
    """What letters and mails show beside their texts."""

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
        validators=[Length(max=80, message=TOO_LONG)],
    )
    letter_note = StringField(
        "Ligne sous les mentions légales",
        description="par exemple un site ou une assurance professionnelle",
        validators=[Length(max=200, message=TOO_LONG)],
    )
    enclosures = StringField(
        "Pièces jointes (« P. J. »)",
        description="ce qui est toujours joint aux lettres, séparé par des points-virgules",
        validators=[Length(max=200, message=TOO_LONG)],
    )
    letter_qr = BooleanField("Code QR de virement sur les lettres", false_values=OFF)
    mail_qr = BooleanField("Code QR de virement dans les mails", false_values=OFF)
    mail_answers = BooleanField("Liens de réponse : c’est payé, je paierai, je conteste", false_values=OFF)
    mail_invoices = BooleanField("Joindre aux mails les PDF des factures", false_values=OFF)
    mail_megabytes = IntegerField(
        "Taille d’un mail, en Mo",
        description="beaucoup de messageries refusent au-delà de 10 Mo",
        validators=[InputRequired(NUMBER), NumberRange(1, 50, "Entre 1 et 50 Mo.")],
    )


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
