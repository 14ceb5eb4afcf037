"""Personal data."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from relances_app.domain.errors import Refusal
from relances_app.services import mail_sandbox, personal_data
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.exports.stored_files import (
    ERASURES,
    FORGETTABLE,
    REASONS,
    lay_erasures,
    lay_forgettable,
)
from relances_app.web.forms import NUMBER, Form
from relances_app.web.htmx import go_to
from relances_app.web.request_context import get_books, get_program


class Retention(Form):
    """How long a contact is kept."""

    annees = IntegerField(
        "Années de conservation",
        description="après la dernière facture, le dernier règlement ou la dernière relance ; 5 ans est le délai "
        "pour agir entre commerçants",
        validators=[InputRequired(NUMBER), NumberRange(1, 10, "Indiquez un nombre d'années entre 1 et 10.")],
    )


class Erase(Form):
    """The word that a contact is to be erased for good."""

    accord = BooleanField(validators=[InputRequired("Cochez « Oui, effacer pour de bon » pour confirmer.")])
    sauvegardes = BooleanField()


page = Blueprint("personal_data", __name__, url_prefix="/donnees-personnelles")


@page.get("")
def show() -> str:
    """Show how long contacts are kept, whose time is over, and the register of processing."""
    db = get_books()
    words = " ".join(request.args.get("nom", "").split())[:100]
    return render_template(
        "personal_data/page.html",
        words=words,
        contacts=personal_data.search_contacts(db, words),
        retention=Retention(formdata=None, annees=personal_data.find_retention(db)),
        forgettable=personal_data.list_forgettable(db, today()),
        erasures=personal_data.list_erasures(db),
        reasons=REASONS,
        register=personal_data.write_processing(db),
    )


@page.post("/conservation")
def keep_retention() -> Response:
    """Keep how many years a contact is kept after the last fact."""
    form = Retention()
    forms.require(form)
    personal_data.keep_retention(get_books(), form.annees.data)
    return go_to(url_for(".show", _anchor="conservation"))


@page.get(f"/a-effacer/export.<{FORMS}:form>")
def export_forgettable(form: str) -> Response:
    """Give the contacts whose time is over."""
    rows = lay_forgettable(personal_data.list_forgettable(get_books(), today()))
    return answer_table("contacts-a-effacer", form, today(), FORGETTABLE, rows)


@page.get(f"/effacements/export.<{FORMS}:form>")
def export_erasures(form: str) -> Response:
    """Give all that was erased, without a name."""
    rows = lay_erasures(personal_data.list_erasures(get_books(), -1))
    return answer_table("effacements", form, today(), ERASURES, rows)


@page.post("/purger")
def purge() -> Response:
    """Erase the contacts of the preview whose time is still over."""
    form = Erase()
    forms.require(form)
    shown = [int(text) for text in request.form.getlist("contact") if text.isascii() and text.isdecimal()]
    db = get_books()
    if not personal_data.purge(db, shown, _places(), now()):
        raise Refusal("Aucun contact n'est à effacer : rechargez la page.")
    _replace_backups(form)
    return go_to(url_for(".show", _anchor="effacements"))


@page.get("/registre.txt")
def download_register() -> Response:
    """Give the register of processing as a text."""
    entry = personal_data.write_processing(get_books())
    response = make_response("\r\n\r\n".join(f"{heading}\r\n{text}" for heading, text in entry))
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="registre-des-traitements.txt"'
    return response


@page.get("/<int:customer_id>")
def show_contact(customer_id: int) -> str:
    """Show what can be done with the data of one contact."""
    db = get_books()
    return render_template(
        "personal_data/contact.html",
        customer_id=customer_id,
        contact=personal_data.find_contact(db, customer_id),
        obstacle=personal_data.find_obstacle(db, customer_id),
        form=Erase(formdata=None),
    )


@page.get("/<int:customer_id>/export.zip")
def export(customer_id: int) -> Response:
    """Give all that is known of one contact; the file is named after no one."""
    response = make_response(personal_data.export_contact(get_books(), customer_id, today()))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="contact-{customer_id}.zip"'
    return response


@page.post("/<int:customer_id>/effacer")
def erase(customer_id: int) -> Response:
    """Erase what tells who a contact is; sums, days and counts stay."""
    form = Erase()
    forms.require(form)
    personal_data.erase(get_books(), [customer_id], _places(), now())
    _replace_backups(form)
    return go_to(url_for(".show", _anchor="effacements"))


def _places() -> personal_data.Places:
    program = get_program()
    if program.sender.is_busy:
        raise Refusal("Un envoi est en cours : arrêtez-le avant d'effacer un contact.")
    return personal_data.Places(program.folder, program.folder / mail_sandbox.FOLDER, program.sender.ledgers)


def _replace_backups(form: Erase) -> None:
    if form.sauvegardes.data:
        personal_data.replace_backups(get_books(), get_program().folder, now())
